<?php
/**
 * The front door of one wiki under `php -S`: pretty addresses, and faults on demand.
 *
 * Contract: fault.json in the wiki's folder is looked at in each request. Its keys:
 *   action      only API requests with this action           agent   only where User-Agent has this text
 *   times       only so many requests, then the fault is over
 *   delay       seconds to wait                              status  answer with this HTTP status …
 *   retry_after … with this header …                         html    … and a page of HTML where JSON is due
 *   late        MediaWiki does its work first, then comes the delay, and the answer is lost to `status`
 *   readonly, maxlag, ratelimit, captcha                     see common.php
 * tests/wiki/mediawiki.py writes the file and describes the keys to tests.
 */

$bedFolder = dirname( getenv( 'MW_CONFIG_FILE' ) );

// Held until PHP has done everything for this request, so that a reset can wait for the last of them.
$bedRunning = fopen( "$bedFolder/running.lock", 'c' );
flock( $bedRunning, LOCK_SH );
$bedAge = file_get_contents( "$bedFolder/age" );

/** Appends one line to the log of API requests; a single write, so that workers do not mix lines. */
function bedLogRequest( string $file, array $record ): void {
	$line = json_encode( $record, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
	file_put_contents( $file, "$line\n", FILE_APPEND | LOCK_EX );
}

/** The fault that this request meets; taking one of `times` away. */
function bedTakeFault( string $file ): array {
	$handle = @fopen( $file, 'r+' );
	if ( !$handle ) {
		return [];
	}
	flock( $handle, LOCK_EX );
	$fault = json_decode( stream_get_contents( $handle ), true );
	$action = $_GET['action'] ?? $_POST['action'] ?? '';
	if ( isset( $fault['action'] ) && $fault['action'] !== $action
		|| !str_contains( $_SERVER['HTTP_USER_AGENT'] ?? '', $fault['agent'] ?? '' )
		|| ( $fault['times'] ?? 1 ) < 1
	) {
		return [];
	}
	if ( isset( $fault['times'] ) ) {
		$fault['times']--;
		rewind( $handle );
		ftruncate( $handle, 0 );
		fwrite( $handle, json_encode( $fault ) );
	}
	return $fault;
}

/** Waits; false where the wiki was reset meanwhile, so that the request is one of the past. */
function bedWait( float $seconds ): bool {
	global $bedFolder, $bedAge;
	$end = microtime( true ) + $seconds;
	while ( microtime( true ) < $end ) {
		usleep( 10000 );
		if ( file_get_contents( "$bedFolder/age" ) !== $bedAge ) {
			return false;
		}
	}
	return true;
}

/** Sets status and headers of the fault and gives the body; null where the answer stays as it is. */
function bedFaultyAnswer( array $fault ): ?string {
	if ( !isset( $fault['status'] ) && !( $fault['html'] ?? false ) ) {
		return null;
	}
	http_response_code( $fault['status'] ?? 200 );
	if ( isset( $fault['retry_after'] ) ) {
		header( "Retry-After: {$fault['retry_after']}" );
	}
	header( 'Content-Type: text/html; charset=utf-8' );
	header_remove( 'Content-Length' );
	header_remove( 'Content-Encoding' );
	return '<!DOCTYPE html><title>Error</title><p>The test bed does not feel like answering.</p>';
}

$bedFault = bedTakeFault( "$bedFolder/fault.json" );
if ( $bedFault['late'] ?? false ) {
	ob_start( static function ( string $answer, int $phase ) use ( $bedFault ): string {
		static $lost = null;
		if ( $phase & PHP_OUTPUT_HANDLER_START ) {
			bedWait( $bedFault['delay'] ?? 0 );
			$lost = bedFaultyAnswer( $bedFault );
			return $lost ?? $answer;
		}
		return $lost === null ? $answer : '';
	} );
} else {
	if ( !bedWait( $bedFault['delay'] ?? 0 ) ) {
		return true;
	}
	$bedAnswer = bedFaultyAnswer( $bedFault );
	if ( $bedAnswer !== null ) {
		bedLogRequest( "$bedFolder/log/api.log", [
			'method' => $_SERVER['REQUEST_METHOD'],
			'agent' => $_SERVER['HTTP_USER_AGENT'] ?? '',
			'user' => '',
			'params' => (object)array_diff_key( $_GET + $_POST, [ 'lgpassword' => 1, 'lgtoken' => 1, 'token' => 1 ] ),
			'errors' => [ 'http-' . http_response_code() ],
			'milliseconds' => 0,
		] );
		echo $bedAnswer;
		return true;
	}
}

if ( preg_match( '#^/(wiki/|$)#', parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/' ) ) {
	// index.php finds the title in the address by $wgArticlePath.
	$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/w/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/w/index.php';
	chdir( $_SERVER['DOCUMENT_ROOT'] . '/w' );
	require $_SERVER['SCRIPT_FILENAME'];
	return true;
}
return false;
