--[[
Stand-in for CS1 on both wikis: one function renders every citation template, {{#invoke:…|cite|book}}.

Written from Module:Citation/CS1 (Configuration, Whitelist, Date validation) as far as a test can tell,
and not from the tables of the bot: which parameters a template takes is listed here once more.

Contract: takes English and Arabic names of parameters. <span class="cs1-visible-error"> marks what CS1 calls
an error: a parameter that is unknown, given twice, or not of this kind; a missing title; a date that no rule
allows; archive-url without url or archive-date; access-date without url; a link in a linked title; values
that a parameter does not take. An unknown language gives <span class="cs1-maint">. As on the real wikis, a
language is a code or a name in the wiki's own language: "Arabic" is unknown on ar.
Every field is shown in a <span data-field="NAME">, under its English name; dates carry data-day, what was
understood, so that a test can compare the two wikis.
]]
local p = {}
local arabic = mw.language.getContentLanguage():getCode() == 'ar'

-- One line a field: the name shown, then every other name. Arabic ones as read in pages and bots of ar.wikipedia.
local FIELDS = {
	{ 'title', 'عنوان', 'العنوان' },
	{ 'trans-title', 'عنوان مترجم' }, { 'script-title' }, { 'title-link' }, { 'title-note' },
	{ 'url', 'مسار', 'المسار' },
	{ 'url-status', 'حالة المسار' }, { 'url-access' },
	{ 'chapter', 'contribution', 'entry', 'article', 'section', 'الفصل' },
	{ 'chapter-url', 'contribution-url', 'entry-url', 'article-url', 'section-url' },
	{ 'chapter-url-access', 'contribution-url-access', 'entry-url-access', 'article-url-access', 'section-url-access' },
	{ 'chapter-format', 'contribution-format', 'entry-format', 'article-format', 'section-format' },
	{ 'trans-chapter', 'trans-contribution', 'trans-entry', 'trans-article', 'trans-section' }, { 'script-chapter' },
	{ 'work', 'website', 'newspaper', 'magazine', 'journal', 'periodical', 'encyclopedia', 'encyclopaedia', 'dictionary',
		'عمل', 'العمل', 'موقع', 'صحيفة' },
	{ 'trans-work', 'trans-journal', 'trans-newspaper', 'trans-website', 'trans-magazine' },
	{ 'script-work', 'script-journal', 'script-newspaper', 'script-website', 'script-magazine' },
	{ 'publisher', 'institution', 'ناشر', 'الناشر' },
	{ 'agency' }, { 'via' }, { 'department' }, { 'collaboration' },
	{ 'date', 'تاريخ', 'التاريخ' }, { 'year', 'سنة' },
	{ 'orig-date', 'orig-year', 'origyear', 'origdate' }, { 'publication-date' }, { 'publication-place' },
	{ 'access-date', 'accessdate', 'تاريخ الوصول', 'تاريخ الاطلاع' },
	{ 'archive-url', 'archiveurl', 'مسار أرشيف', 'مسار الأرشيف' },
	{ 'archive-date', 'archivedate', 'تاريخ أرشيف', 'تاريخ الأرشيف' }, { 'archive-format' },
	{ 'language', 'lang', 'لغة', 'اللغة' },
	{ 'authors', 'people', 'credits' }, { 'vauthors' }, { 'veditors' }, { 'others' },
	{ 'display-authors' }, { 'display-editors' }, { 'display-translators' }, { 'display-contributors' },
	{ 'display-interviewers' }, { 'name-list-style' },
	{ 'location', 'place', 'مكان', 'المكان' },
	{ 'page', 'p', 'صفحة', 'ص' }, { 'pages', 'pp', 'صفحات', 'الصفحات' }, { 'at' }, { 'no-pp' },
	{ 'quote', 'quotation' }, { 'trans-quote' }, { 'script-quote' }, { 'quote-page' }, { 'quote-pages' },
	{ 'volume', 'المجلد' }, { 'issue', 'number', 'العدد' }, { 'edition' }, { 'series', 'version' }, { 'article-number' },
	{ 'isbn', 'ردمك' }, { 'doi', 'دوي' }, { 'issn' }, { 'eissn' }, { 'pmid' }, { 'pmc' }, { 'oclc' }, { 'jstor' },
	{ 'bibcode' }, { 'arxiv', 'eprint' }, { 'biorxiv' }, { 'medrxiv' }, { 'citeseerx' }, { 's2cid' }, { 'hdl' }, { 'lccn' },
	{ 'asin' }, { 'asin-tld' }, { 'ismn' }, { 'jfm' }, { 'mr' }, { 'ol' }, { 'osti' }, { 'rfc' }, { 'sbn' }, { 'ssrn' },
	{ 'zbl' }, { 'id' }, { 'doi-access' }, { 'jstor-access' }, { 'bibcode-access' }, { 'hdl-access' }, { 's2cid-access' },
	{ 'ol-access' }, { 'osti-access' }, { 'ssrn-access' }, { 'doi-broken-date' }, { 'pmc-embargo-date' },
	{ 'type', 'medium' }, { 'format' }, { 'mode' }, { 'ref' }, { 'postscript' }, { 'df' },
	{ 'time' }, { 'minutes' }, { 'time-caption' }, { 'book-title' }, { 'no-tracking' },
}
-- The same for fields with a number.
local NUMBERED = {
	{ 'last', 'surname', 'author', 'author-last', 'author-surname', 'subject', 'host', 'الأخير', 'مؤلف', 'المؤلف' },
	{ 'first', 'given', 'author-first', 'author-given', 'الأول', 'أول' },
	{ 'author-link', 'authorlink', 'subject-link', 'وصلة مؤلف' }, { 'author-mask', 'subject-mask' },
	{ 'editor-last', 'editor', 'editor-surname', 'محرر' }, { 'editor-first', 'editor-given' },
	{ 'editor-link' }, { 'editor-mask' },
	{ 'translator-last', 'translator', 'translator-surname' }, { 'translator-first', 'translator-given' },
	{ 'translator-link' }, { 'translator-mask' },
	{ 'interviewer-last', 'interviewer', 'interviewer-surname' }, { 'interviewer-first', 'interviewer-given' },
	{ 'interviewer-link' }, { 'interviewer-mask' },
	{ 'contributor-last', 'contributor', 'contributor-surname' }, { 'contributor-first', 'contributor-given' },
	{ 'contributor-link' }, { 'contributor-mask' },
}
-- Fields of some kinds alone.
local OWN = {
	['arxiv'] = { { 'class' } },
	['conference'] = { { 'conference', 'event' }, { 'conference-url' }, { 'conference-format' } },
	['speech'] = { { 'conference', 'event' }, { 'conference-url' } },
	['episode'] = { { 'number' }, { 'network' }, { 'station' }, { 'season' }, { 'season-number' }, { 'series-number' }, { 'series-link' },
		{ 'episode-link' }, { 'air-date', 'airdate' }, { 'began' }, { 'ended' }, { 'call-sign' }, { 'city' },
		{ 'transcript' }, { 'transcript-url' }, { 'transcript-format' } },
	['av media'] = { { 'transcript' }, { 'transcript-url' } },
	['podcast'] = { { 'number' }, { 'transcript' }, { 'transcript-url' } },
	['interview'] = { { 'program' }, { 'call-sign' }, { 'city' }, { 'transcript' }, { 'transcript-url' } },
	['map'] = { { 'map' }, { 'map-url' }, { 'map-url-access' }, { 'map-format' }, { 'trans-map' }, { 'script-map' },
		{ 'cartography' }, { 'scale' }, { 'inset' }, { 'sheet' }, { 'sheets' }, { 'sections' } },
	['mailing list'] = { { 'mailing-list', 'mailinglist' } },
	['newsgroup'] = { { 'newsgroup' }, { 'message-id' } },
	['report'] = { { 'docket' }, { 'number' } }, ['techreport'] = { { 'docket' }, { 'number' } },
	['thesis'] = { { 'degree' }, { 'docket' } },
}
-- Templates that are not of the module take what they list, under these names alone.
local TWEET = { 'user', 'number', 'title', 'date', 'author', 'last', 'first', 'author-link', 'access-date', 'language',
	'url', 'archive-url', 'archive-date', 'url-status', 'location', 'quote', 'ref', 'retweet', 'link', 'trans-title' }

local DATES = { 'date', 'year', 'publication-date', 'access-date', 'archive-date', 'air-date', 'began', 'ended',
	'doi-broken-date', 'pmc-embargo-date' }
local WHOLE = { ['access-date'] = true, ['archive-date'] = true }
local ADDRESSES = { url = true, ['archive-url'] = true, ['chapter-url'] = true, ['map-url'] = true,
	['conference-url'] = true, ['transcript-url'] = true }
local QUIET = { ref = true, df = true, mode = true, postscript = true, ['no-tracking'] = true }
local TAKEN = {
	['url-status'] = { 'live', 'dead', 'deviated', 'unfit', 'usurped', 'bot: unknown' },
	['url-access'] = { 'registration', 'limited', 'subscription' },
	['doi-access'] = { 'free' }, ['hdl-access'] = { 'free' }, ['jstor-access'] = { 'free' },
	['name-list-style'] = { 'amp', 'ampersand', '&', 'and', 'vanc' },
	['no-pp'] = { 'y', 'yes', 'true' }, ['mode'] = { 'cs1', 'cs2' },
}

local LANGUAGES = arabic
	and { 'العربية', 'عربية', 'عربي', 'الإنجليزية', 'إنجليزية', 'إنجليزي', 'الفرنسية', 'فرنسية', 'الألمانية',
		'الإسبانية', 'الروسية', 'التركية', 'الفارسية', 'العبرية', 'الكردية', 'الإيطالية', 'الصينية' }
	or { 'Arabic', 'English', 'French', 'German', 'Spanish', 'Russian', 'Turkish', 'Persian', 'Hebrew', 'Kurdish',
		'Italian', 'Chinese' }

local TEXT = arabic and {
	unknown = 'الوسيط <code>|%s=</code> غير معروف وتم تجاهله', twice = 'الوسيط <code>|%s=</code> مكرر',
	untitled = 'الوسيط <code>|عنوان=</code> غير موجود أو فارغ', needs = 'الوسيط <code>|%s=</code> بحاجة لـ <code>|%s=</code>',
	date = 'تحقق من التاريخ في: <code>|%s=</code>', value = 'قيمة غير صالحة: <code>|%s=</code>',
	conflict = 'تعارض مسار مع وصلة', language = 'صيانة الاستشهاد: لغة غير مدعومة',
	archived = 'مؤرشف من %s في %s.', original = 'الأصل', read = 'اطلع عليه بتاريخ %s.', comma = '،',
} or {
	unknown = 'Unknown parameter <code>|%s=</code> ignored', twice = 'More than one of <code>|%s=</code>',
	untitled = 'Missing or empty <code>|title=</code>', needs = '<code>|%s=</code> requires <code>|%s=</code>',
	date = 'Check date values in: <code>|%s=</code>', value = 'Invalid <code>|%s=</code>',
	conflict = 'URL–wikilink conflict', language = 'CS1 maint: unrecognized language',
	archived = 'Archived from %s on %s.', original = 'the original', read = 'Retrieved %s.', comma = ',',
}

local function set( list )
	local result = {}
	for _, value in ipairs( list ) do
		result[value] = true
	end
	return result
end

local function index( lists, known )
	for _, names in ipairs( lists or {} ) do
		for _, name in ipairs( names ) do
			known[name] = names[1]
		end
	end
	return known
end

local fields, numbered, languages = index( FIELDS, {} ), index( NUMBERED, {} ), set( LANGUAGES )

-- Dates ---------------------------------------------------------------------------------------------

local MONTHS, SEASONS = {}, {}
for number, names in ipairs( {
	{ 'January', 'Jan', 'يناير', 'كانون الثاني' }, { 'February', 'Feb', 'فبراير', 'شباط' },
	{ 'March', 'Mar', 'مارس', 'آذار' }, { 'April', 'Apr', 'أبريل', 'نيسان' }, { 'May', 'مايو', 'أيار' },
	{ 'June', 'Jun', 'يونيو', 'حزيران' }, { 'July', 'Jul', 'يوليو', 'تموز' }, { 'August', 'Aug', 'أغسطس', 'آب' },
	{ 'September', 'Sep', 'Sept', 'سبتمبر', 'أيلول' }, { 'October', 'Oct', 'أكتوبر', 'تشرين الأول' },
	{ 'November', 'Nov', 'نوفمبر', 'تشرين الثاني' }, { 'December', 'Dec', 'ديسمبر', 'كانون الأول' },
} ) do
	for _, name in ipairs( names ) do
		-- the English wiki knows no Arabic names
		MONTHS[name] = ( arabic or name:match( '^%a+$' ) ) and number or nil
	end
end
for number, names in pairs( {
	[21] = { 'Spring', 'ربيع' }, [22] = { 'Summer', 'صيف' }, [23] = { 'Autumn', 'Fall', 'خريف' }, [24] = { 'Winter', 'شتاء' },
} ) do
	for _, name in ipairs( names ) do
		SEASONS[name] = ( arabic or name:match( '^%a+$' ) ) and number or nil
	end
end

local function day( year, month, number )
	local last = os.date( '*t', os.time{ year = 2000 + tonumber( year ) % 400, month = month + 1, day = 0 } ).day
	number = tonumber( number )
	return number <= last and string.format( '%s-%02d-%02d', year, month, number ) or nil
end

local function single( text )
	local match = mw.ustring.match
	local number, name, year = match( text, '^([1-9]%d?) ([^%d–,]+) (%d%d%d%d?)%l?$' )
	if not year then
		name, number, year = match( text, '^([^%d–,]+) ([1-9]%d?), (%d%d%d%d?)%l?$' )
	end
	if year then
		return MONTHS[name] and day( year, MONTHS[name], number )
	end
	name, year = match( text, '^([^%d–,]+) (%d%d%d%d)%l?$' )
	if year then
		local part = MONTHS[name] or SEASONS[name]
		return part and string.format( '%s-%02d', year, part )
	end
	return match( text, '^(%d%d%d%d?)%l?$' )
end

local function range( text )
	local match = mw.ustring.match
	local left, right = match( text, '^(.+) – (.+)$' )
	if left then
		local year = match( right, '(%d%d%d%d)$' )
		local from, to = single( left ), single( right )
		if not from and year then
			from = single( left .. ' ' .. year ) or single( left .. ', ' .. year )
		end
		return from and to and from .. '/' .. to
	end
	left, right = match( text, '^([^–]-[^ –])–([^ –][^–]*)$' )
	if not left then
		return nil
	end
	local to = single( right )
	if match( left, '^[1-9]%d?$' ) then -- 3–5 May 2024
		local rest = match( right, '^[1-9]%d? (.+)$' )
		local from = rest and single( left .. ' ' .. rest )
		return from and to and from .. '/' .. to
	elseif match( left, '^[^%d]+ [1-9]%d?$' ) then -- May 3–5, 2024
		local name = match( left, '^([^%d]+) ' )
		local year = match( right, ', (%d%d%d%d)$' )
		local from, till = year and single( left .. ', ' .. year ), single( name .. ' ' .. right )
		return from and till and from .. '/' .. till
	elseif match( left, '^[^%d]+$' ) then -- May–June 2024
		local year = match( right, '(%d%d%d%d)$' )
		local from = year and single( left .. ' ' .. year )
		return from and to and from .. '/' .. to
	end
	local from, till = single( left ), match( right, '^%d%d%d%d$' ) or match( right, '^%d%d$' )
	return from and till and from .. '/' .. till
end

-- What a date means, nil where no rule allows it.
local function understood( text, whole )
	local year, month, number = text:match( '^(%d%d%d%d)%-(%d%d)%-(%d%d)$' )
	if year then
		return MONTHS and tonumber( month ) >= 1 and tonumber( month ) <= 12 and tonumber( number ) >= 1
			and day( year, tonumber( month ), number )
	end
	if text == 'n.d.' or text == 'nd' then
		return 'nd'
	end
	local about = text:match( '^c%. ' )
	text = text:gsub( '^c%. ', '' )
	local read = single( text ) or range( text )
	if whole and not ( read and read:match( '^%d+%-%d%d%-%d%d$' ) ) then
		return nil
	end
	return read and ( about and 'about ' or '' ) .. read
end

-- Rendering -----------------------------------------------------------------------------------------

local function error( text, ... )
	return '<span class="cs1-visible-error citation-comment">' .. string.format( TEXT[text], ... ) .. '</span>'
end

local function isLanguage( value )
	return languages[value] or mw.language.isKnownLanguageTag( mw.ustring.lower( value ) )
end

-- The field of a parameter by its name as written, nil where the kind has none.
local function field( name, own, kind )
	if kind == 'tweet' then
		return set( TWEET )[name] and name or nil
	end
	if own[name] or fields[name] then
		return own[name] or fields[name]
	end
	local number = mw.ustring.match( name, '%d+' ) or ''
	local known = numbered[( mw.ustring.gsub( name, '%d+', '', 1 ) )]
	return known and known .. ( number == '1' and '' or number )
end

local function read( args, kind )
	local own, given, written, defects = index( OWN[kind], {} ), {}, {}, {}
	for name, value in pairs( args ) do
		value = mw.text.trim( value )
		local known = type( name ) == 'string' and field( name, own, kind )
		if value == '' then
			known = nil -- CS1 says nothing of an empty one
		elseif kind == 'wikidata' and name == 1 then
			given.qid = value
		elseif not known then
			table.insert( defects, error( 'unknown', mw.text.nowiki( tostring( name ) ) ) )
		elseif given[known] then
			table.insert( defects, error( 'twice', known ) )
		else
			given[known], written[known] = value, name
		end
	end
	return given, written, defects
end

local function check( given, written, kind, defects )
	local function blame( ... )
		table.insert( defects, error( ... ) )
	end
	if not ( given.title or given.chapter or given.map or given['script-title'] or given['trans-title'] or given.qid ) then
		blame( 'untitled' )
	end
	for _, pair in ipairs( {
		{ 'archive-url', 'archive-date' }, { 'archive-date', 'archive-url' }, { 'archive-url', 'url' },
		{ 'access-date', 'url' }, { 'chapter-url', 'chapter' }, { 'map-url', 'map' }, { 'trans-quote', 'quote' },
	} ) do
		local met = given[pair[2]] or pair[2] == 'url' and ( given['chapter-url'] or given['map-url'] or kind == 'tweet' )
		if given[pair[1]] and not met then
			blame( 'needs', written[pair[1]], pair[2] )
		end
	end
	for _, name in ipairs( DATES ) do
		if given[name] and not understood( given[name], WHOLE[name] ) then
			blame( 'date', written[name] )
		end
	end
	for name, values in pairs( TAKEN ) do
		if given[name] and not set( values )[given[name]] then
			blame( 'value', written[name] )
		end
	end
	for _, pair in ipairs( { { 'title', 'url' }, { 'chapter', 'chapter-url' }, { 'map', 'map-url' } } ) do
		if given[pair[1]] and given[pair[2]] and given[pair[1]]:find( '[[', 1, true ) then
			blame( 'conflict' )
		end
	end
	local places = 0
	for _, name in ipairs( { 'page', 'pages', 'at' } ) do
		places = places + ( given[name] and 1 or 0 )
	end
	if places > 1 then
		blame( 'twice', 'page' )
	end
	for name, value in pairs( given ) do
		if name:find( '%-link%d*$' ) and value:find( '[%[%]|]' ) then
			blame( 'value', written[name] )
		end
	end
end

function p.cite( frame )
	local kind = frame.args[1] or 'web'
	local given, written, defects = read( frame:getParent().args, kind )
	check( given, written, kind, defects )
	table.sort( defects )
	local shown, names = {}, {}
	for name in pairs( given ) do
		table.insert( names, name )
	end
	table.sort( names )
	local head = given.title or given.chapter or given['script-title'] or given['trans-title'] or given.qid or given.url or '—'
	local dated = set( DATES )
	for _, name in ipairs( names ) do
		local value, extra = given[name], ''
		if ADDRESSES[name] or QUIET[name] then
			extra, value = ' style="display:none"', mw.text.nowiki( value )
		elseif name:find( '%-link%d*$' ) then
			value = mw.text.nowiki( value )
		elseif name == 'title' then
			local address = given['url-status'] ~= 'live' and given['archive-url'] or given.url
			value = address and '[' .. address .. ' ' .. value .. ']' or value
		end
		if dated[name] then
			extra = string.format( ' data-day="%s"', understood( value, WHOLE[name] ) or '' )
		end
		local span = string.format( '<span data-field="%s"%s>%s</span>', name, extra, value )
		table.insert( shown, name == 'title' and 1 or #shown + 1, span )
	end
	local text = ( given.title and '' or head .. ' ' ) .. table.concat( shown, TEXT.comma .. ' ' ) .. '.'
	for value in mw.text.gsplit( given.language or '', '%s*[,،]%s*' ) do
		if value ~= '' and not isLanguage( value ) then
			table.insert( defects, '<span class="cs1-maint citation-comment">' .. TEXT.language .. '</span>' )
		end
	end
	if given['archive-url'] then
		local original = given.url and '[' .. given.url .. ' ' .. TEXT.original .. ']' or TEXT.original
		text = text .. ' ' .. string.format( TEXT.archived, original, given['archive-date'] or '—' )
	end
	if given['access-date'] then
		text = text .. ' ' .. string.format( TEXT.read, given['access-date'] )
	end
	return '<cite class="citation ' .. kind .. '">' .. text .. '</cite> ' .. table.concat( defects, ' ' )
end

return p
