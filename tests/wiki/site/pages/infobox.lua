--[[
Stand-in for every infobox: a table of whatever parameters it is given, in the order of their names.
]]
local p = {}

function p.box( frame )
	local names, args = {}, frame:getParent().args
	for name in pairs( args ) do
		table.insert( names, tostring( name ) )
	end
	table.sort( names )
	local box = mw.html.create( 'table' ):addClass( 'infobox' )
	for _, name in ipairs( names ) do
		local value = args[name] or args[tonumber( name )]
		if mw.text.trim( value ) ~= '' then
			box:tag( 'tr' ):tag( 'th' ):wikitext( name ):done():tag( 'td' ):newline():wikitext( value )
		end
	end
	return tostring( box )
end

return p
