--[[
Stand-in for CS1 on both wikis: one function renders every citation template.

Contract: takes English and Arabic names of parameters. An unknown parameter and a missing title give
<span class="cs1-visible-error">, an unknown language gives <span class="cs1-maint">, as CS1 does.
As on the real wikis, a language is a code or a name in the wiki's own language: "Arabic" is unknown on ar.
]]
local p = {}
local arabic = mw.language.getContentLanguage():getCode() == 'ar'

-- The name used below, then every other name.
local NAMES = {
	{ 'title', 'عنوان', 'العنوان' },
	{ 'trans-title', 'ترجمة العنوان', 'عنوان مترجم', 'script-title' },
	{ 'url', 'مسار', 'رابط', 'chapter-url', 'مسار الفصل' },
	{ 'chapter', 'فصل', 'الفصل' },
	{ 'work', 'website', 'newspaper', 'magazine', 'journal', 'عمل', 'موقع', 'صحيفة', 'مجلة', 'دورية' },
	{ 'publisher', 'agency', 'via', 'ناشر', 'الناشر', 'وكالة', 'عبر' },
	{ 'date', 'year', 'تاريخ', 'التاريخ', 'سنة' },
	{ 'access-date', 'accessdate', 'تاريخ الوصول', 'تاريخ الاطلاع' },
	{ 'archive-url', 'archiveurl', 'مسار أرشيف', 'مسار الأرشيف' },
	{ 'archive-date', 'archivedate', 'تاريخ أرشيف', 'تاريخ الأرشيف' },
	{ 'language', 'lang', 'لغة', 'اللغة' },
	{ 'author', 'authors', 'مؤلف', 'المؤلف', 'مؤلفين', 'الأخير', 'الأول' },
	{ 'location', 'place', 'مكان', 'المكان' },
	{ 'pages', 'page', 'at', 'صفحة', 'صفحات' },
}

-- Taken and not shown. A trailing number counts as the name without it (last2, مؤلف2).
local QUIET = {
	'first', 'last', 'given', 'surname', 'author-link', 'author-first', 'author-last', 'editor', 'editor-first',
	'editor-last', 'others', 'translator', 'edition', 'series', 'volume', 'issue', 'number', 'isbn', 'issn', 'doi',
	'pmid', 'pmc', 'oclc', 'jstor', 'bibcode', 'arxiv', 's2cid', 'id', 'quote', 'ref', 'url-status', 'url-access',
	'dead-url', 'df', 'mode', 'type', 'format', 'department', 'orig-date', 'name-list-style', 'display-authors',
	'الاسم الأول', 'اسم أول', 'اسم أخير', 'وصلة مؤلف', 'محرر', 'مترجم', 'طبعة', 'إصدار', 'المجلد', 'مجلد', 'العدد',
	'عدد', 'ردمك', 'معرف', 'اقتباس', 'حالة المسار', 'وصلة مكسورة', 'تنسيق', 'نوع', 'صيغة',
}

local LANGUAGES = arabic
	and { 'العربية', 'عربية', 'عربي', 'الإنجليزية', 'إنجليزية', 'إنجليزي', 'الفرنسية', 'فرنسية', 'الألمانية',
		'الإسبانية', 'الروسية', 'التركية', 'الفارسية', 'العبرية', 'الكردية', 'الإيطالية', 'الصينية' }
	or { 'Arabic', 'English', 'French', 'German', 'Spanish', 'Russian', 'Turkish', 'Persian', 'Hebrew', 'Kurdish',
		'Italian', 'Chinese' }

local TEXT = arabic and {
	unknown = 'الوسيط <code>|%s=</code> غير معروف وتم تجاهله',
	untitled = 'الوسيط <code>|عنوان=</code> غير موجود أو فارغ',
	language = 'صيانة الاستشهاد: لغة غير مدعومة',
	archived = 'مؤرشف من %s في %s.', original = 'الأصل', read = 'اطلع عليه بتاريخ %s.', comma = '،',
} or {
	unknown = 'Unknown parameter <code>|%s=</code> ignored',
	untitled = 'Missing or empty <code>|title=</code>',
	language = 'CS1 maint: unrecognized language',
	archived = 'Archived from %s on %s.', original = 'the original', read = 'Retrieved %s.', comma = ',',
}

local function set( list )
	local result = {}
	for _, value in ipairs( list ) do
		result[value] = true
	end
	return result
end

local known, quiet, languages = {}, set( QUIET ), set( LANGUAGES )
for _, names in ipairs( NAMES ) do
	for _, name in ipairs( names ) do
		known[name] = names[1]
	end
end

local function mark( class, text )
	return '<span class="' .. class .. '">' .. text .. '</span>'
end

local function isLanguage( value )
	if languages[value] then
		return true
	end
	local code = mw.ustring.lower( value )
	return mw.language.isKnownLanguageTag( code )
end

function p.cite( frame )
	local given, defects = {}, {}
	for name, value in pairs( frame:getParent().args ) do
		local bare = type( name ) == 'string' and mw.ustring.gsub( name, '%d+$', '' ) or name
		value = mw.text.trim( value )
		if known[bare] then
			given[known[bare]] = value ~= '' and ( given[known[bare]] or value ) or given[known[bare]]
		elseif not quiet[bare] and value ~= '' then
			table.insert( defects, mark( 'cs1-visible-error citation-comment',
				string.format( TEXT.unknown, mw.text.nowiki( tostring( name ) ) ) ) )
		end
	end
	table.sort( defects )
	local title = given.title or given.chapter or given['trans-title']
	if not title then
		table.insert( defects, mark( 'cs1-visible-error citation-comment', TEXT.untitled ) )
		title = given.url or '—'
	elseif given.url then
		title = '[' .. ( given['archive-url'] or given.url ) .. ' ' .. title .. ']'
	end
	local shown = { title }
	for _, name in ipairs( { 'author', 'work', 'publisher', 'location', 'date', 'pages' } ) do
		table.insert( shown, given[name] )
	end
	local text = table.concat( shown, TEXT.comma .. ' ' ) .. '.'
	if given.language then
		for value in mw.text.gsplit( given.language, '%s*[,،]%s*' ) do
			if not isLanguage( value ) then
				table.insert( defects, mark( 'cs1-maint citation-comment', TEXT.language ) )
			end
		end
		text = text .. ' (' .. given.language .. ').'
	end
	if given['archive-url'] then
		local original = given.url and '[' .. given.url .. ' ' .. TEXT.original .. ']' or TEXT.original
		text = text .. ' ' .. string.format( TEXT.archived, original, given['archive-date'] or '—' )
	end
	if given['access-date'] then
		text = text .. ' ' .. string.format( TEXT.read, given['access-date'] )
	end
	return '<cite class="citation">' .. text .. '</cite> ' .. table.concat( defects, ' ' )
end

return p
