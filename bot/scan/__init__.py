"""Any number of pairs compared, in parallel and resumable, and ranked; writes to no wiki.

``entries`` says what there is to compare, ``work`` does one comparison in whatever process,
``processes`` and ``cluster`` are the two crews that can be asked to, ``run`` keeps them busy and no
more than that, ``documents`` is what stays, and ``ranking`` is made of the documents alone.
"""
