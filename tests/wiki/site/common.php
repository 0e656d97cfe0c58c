<?php
/**
 * The settings that every wiki of the test bed shares; its LocalSettings.php requires this file.
 *
 * Contract: $bedFolder is the wiki's own folder and $bedLang its language ("wikidata" for the
 * stand-in of Wikidata). The folder above it holds sitelinks.json and bed.json (the addresses).
 * The router runs first in each web request and leaves the fault in force in $bedFault.
 */

require_once __DIR__ . '/modules.php';

$bedIsRepository = $bedLang === 'wikidata';
$bedFault ??= []; // maintenance scripts come without the router

$wgScriptPath = '/w';
$wgArticlePath = '/wiki/$1';
$wgShowExceptionDetails = true;
$wgLocalInterwikis = [ $bedLang ];
$wgHideInterlanguageLinks = false;
$wgDiff3 = '/usr/bin/diff3';
$wgEnableEmail = false;
$wgPingback = false;

// Everything that a wiki remembers must lie in SQLite files, for a reset copies those back: no APCu.
// Nor is a second copy of rows that lie in such a file already worth its time.
$wgMainCacheType = CACHE_NONE;
$wgSessionCacheType = $wgParserCacheType = $wgMessageCacheType = CACHE_DB;
$wgCacheDirectory = "$bedFolder/cache";
$wgLocalisationCacheConf['store'] = 'array';

// What follows a save is done in the same request, so the next read sees all of it.
$wgJobRunRate = 1;
$wgRunJobsAsync = false;

// Nobody guards these databases and passwords: speed alone counts.
$wgObjectCaches[CACHE_DB]['server']['variables']['synchronous'] = 'OFF';
$wgJobTypeConf['default']['server']['variables']['synchronous'] = 'OFF';
$wgDBservers = [ [
	'type' => 'sqlite', 'host' => '', 'dbname' => $wgDBname, 'tablePrefix' => '', 'load' => 1, 'flags' => 0,
	'dbDirectory' => $wgSQLiteDataDir, 'variables' => [ 'synchronous' => 'OFF' ],
] ];
$wgPasswordConfig['pbkdf2']['cost'] = '1';
$wgPasswordAttemptThrottle = []; // arrays: `false` fails the config check of update.php
$wgRateLimits = [];
$wgGroupPermissions['sysop']['deleterevision'] = true; // as on Wikipedia

$wgScribuntoDefaultEngine = 'luasandbox';
$wgPFEnableStringFunctions = true;
$wgBlacklistSettings = [ 'spam' => [ 'files' => [] ] ]; // else it reaches for Meta
$wgTitleBlacklistSources = [ [ 'type' => 'localpage', 'src' => 'MediaWiki:Titleblacklist' ] ];
$wgCaptchaTriggers['edit'] = $wgCaptchaTriggers['create'] = $wgCaptchaTriggers['addurl'] = false;

if ( $bedLang === 'ar' ) {
	$wgExtraNamespaces[100] = 'بوابة';
	$wgExtraNamespaces[101] = 'نقاش_البوابة';
} elseif ( $bedLang === 'en' ) {
	$wgExtraNamespaces[100] = 'Portal';
	$wgExtraNamespaces[101] = 'Portal_talk';
}

// One JSON line an API request, and MediaWiki's own troubles where a person finds them.
$wgMWLoggerDefaultSpi = [ 'class' => BedLogs::class, 'args' => [ "$bedFolder/log/api.log" ] ];
foreach ( [ 'exception', 'error', 'fatal' ] as $channel ) {
	$wgDebugLogGroups[$channel] = "$bedFolder/log/error.log";
}

// ---- the stand-in for Wikidata: one JSON file, {"Q1": {"arwiki": title, "enwiki": title}} ----

$wgAPIModules['bedimport'] = BedImport::class;
$wgAPIMetaModules['wikibase'] = BedRepositoryAddress::class;
if ( file_exists( "$bedFolder/flagged.json" ) ) {
	$wgAPIPropModules['flagged'] = BedFlagged::class;
}
if ( $bedIsRepository ) {
	$wgAPIModules['wbgetentities'] = BedEntities::class;
	$wgAPIModules['sitematrix'] = BedSiteMatrix::class;
	$wgNamespaceContentModels[NS_MAIN] = 'wikibase-item'; // pywikibot finds items by it
	$wgContentHandlers['wikibase-item'] = TextContentHandler::class;
}

$wgHooks['ContentAlterParserOutput'][] = static function ( $content, $title, $output ) use ( $wgDBname ) {
	$name = $title->getPrefixedText();
	foreach ( BedSitelinks::all() as $item => $links ) {
		if ( ( $links[$wgDBname] ?? null ) !== $name ) {
			continue;
		}
		$output->setPageProperty( 'wikibase_item', $item );
		unset( $links[$wgDBname] );
		foreach ( $links as $wiki => $other ) {
			$output->addLanguageLink( preg_replace( '/wiki$/', '', $wiki ) . ":$other" );
		}
	}
};

// ---- the faults that only MediaWiki itself can show; the router has the others ----

if ( isset( $bedFault['readonly'] ) ) {
	$wgReadOnly = $bedFault['readonly'];
}
if ( isset( $bedFault['maxlag'] ) ) {
	// SQLite never lags by itself.
	$wgHooks['ApiMaxLagInfo'][] = static function ( array &$lag ) use ( $bedFault ) {
		$lag = [ 'host' => 'bed', 'lag' => $bedFault['maxlag'], 'type' => 'db' ];
	};
}
if ( $bedFault['ratelimit'] ?? false ) {
	// No edit at all, and nobody is above the limit: not groups, nor the grants of a bot password.
	$wgRateLimits['edit'] = [ '&can-bypass' => false, 'user' => [ 0, 60 ], 'newbie' => [ 0, 60 ], 'ip' => [ 0, 60 ] ];
}
if ( $bedFault['captcha'] ?? false ) {
	$wgCaptchaTriggers['edit'] = $wgCaptchaTriggers['create'] = true;
	foreach ( array_keys( $wgGroupPermissions ) as $group ) {
		$wgGroupPermissions[$group]['skipcaptcha'] = false;
	}
	$wgHooks['UserGetRights'][] = static function ( $user, array &$rights ) {
		$rights = array_diff( $rights, [ 'skipcaptcha' ] ); // extensions may grant it later
	};
}
