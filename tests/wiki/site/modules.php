<?php
/**
 * What the test bed adds to MediaWiki's API: fast loading of pages, and a stand-in for Wikibase.
 *
 * Contract: the answers have the shape that pywikibot 11 reads, no more. Nothing here is protected,
 * since these wikis listen on 127.0.0.1 only.
 */

use MediaWiki\Logger\LegacySpi;
use MediaWiki\Logger\Spi;
use Psr\Log\AbstractLogger;
use Psr\Log\LoggerInterface;

/** MediaWiki's usual logs, but the record of API requests goes to one file as JSON lines. */
class BedLogs implements Spi {
	private string $file;
	private LegacySpi $usual;

	public function __construct( string $file ) {
		$this->file = $file;
		$this->usual = new LegacySpi();
	}

	public function getLogger( $channel ): LoggerInterface {
		return $channel === 'api-request' ? new BedRequestLog( $this->file ) : $this->usual->getLogger( $channel );
	}
}

/** One JSON line an API request: the same keys as the router's lines about requests it answered itself. */
class BedRequestLog extends AbstractLogger {
	private string $file;

	public function __construct( string $file ) {
		$this->file = $file;
	}

	public function log( $level, $message, array $context = [] ): void {
		$params = $context['params'] ?? [];
		bedLogRequest( $this->file, [
			'method' => $context['http']['method'],
			'agent' => $context['http']['request_headers']['user-agent'] ?? '',
			'user' => $context['performer']['user_text'],
			'params' => (object)$params,
			'errors' => $context['api_error_codes'] ?? [],
			'milliseconds' => $context['backend_time_ms'],
		] );
	}
}

/** The file of sitelinks, read afresh in each request. */
class BedSitelinks {
	private static ?array $items = null;

	/** @return array<string,array<string,string>> item => wiki => title */
	public static function all(): array {
		global $bedFolder;
		return self::$items ??= json_decode( file_get_contents( dirname( $bedFolder ) . '/sitelinks.json' ), true );
	}

	/** @return array<string,string> the addresses of the wikis, by language */
	public static function addresses(): array {
		global $bedFolder;
		return json_decode( file_get_contents( dirname( $bedFolder ) . '/bed.json' ), true );
	}
}

/** action=bedimport: revisions with the author and date that they say, many pages in one request. */
class BedImport extends ApiBase {
	public function execute(): void {
		$revisions = json_decode( $this->getParameter( 'revisions' ), true, 512, JSON_THROW_ON_ERROR );
		foreach ( $revisions as $given ) {
			$title = Title::newFromText( $given['title'] );
			if ( !$title ) {
				$this->dieWithError( [ 'apierror-invalidtitle', $given['title'] ] );
			}
			$revision = new WikiRevision( $this->getConfig() );
			$revision->setTitle( $title );
			$revision->setText( $given['text'] );
			$revision->setTimestamp( wfTimestamp( TS_MW, $given['timestamp'] ) );
			$revision->setUsername( $given['user'] );
			$revision->setComment( $given['comment'] );
			$revision->importOldRevision();
		}
		$this->getResult()->addValue( null, $this->getModuleName(), [ 'revisions' => count( $revisions ) ] );
	}

	public function mustBePosted(): bool {
		return true;
	}

	public function isWriteMode(): bool {
		return true;
	}

	protected function getAllowedParams(): array {
		return [ 'revisions' => [ ApiBase::PARAM_TYPE => 'text', ApiBase::PARAM_REQUIRED => true ] ];
	}
}

/**
 * prop=flagged: which revision of a page people reviewed, in the shape of FlaggedRevs' ApiQueryFlagged.
 *
 * flagged.json in the wiki's folder says it: {title: {"stable_revid": 1, "pending_since": "…", …}}; a page
 * that is not in it was never reviewed. Without the file the wiki has no such module.
 */
class BedFlagged extends ApiQueryBase {
	public function execute(): void {
		global $bedFolder;
		$reviewed = json_decode( file_get_contents( "$bedFolder/flagged.json" ), true );
		foreach ( $this->getPageSet()->getGoodTitles() as $id => $title ) {
			$told = $reviewed[$title->getPrefixedText()] ?? null;
			if ( $told !== null ) {
				$told += [ 'level' => 0, 'level_text' => 'stable' ];
				$this->getResult()->addValue( [ 'query', 'pages', $id ], 'flagged', $told );
			}
		}
	}
}

/** meta=wikibase: where the repository is. */
class BedRepositoryAddress extends ApiQueryBase {
	public function __construct( ApiQuery $query, string $name ) {
		parent::__construct( $query, $name, 'wb' );
	}

	public function execute(): void {
		$this->getResult()->addValue( 'query', 'wikibase', [
			'repo' => [ 'url' => [
				'base' => BedSitelinks::addresses()['wikidata'],
				'scriptpath' => '/w',
				'articlepath' => '/wiki/$1',
			] ],
			'siteid' => $this->getConfig()->get( 'DBname' ),
		] );
	}
}

/** action=wbgetentities: items with sitelinks and nothing else, by id or by wiki and title. */
class BedEntities extends ApiBase {
	public function execute(): void {
		$params = $this->extractRequestParams();
		$items = BedSitelinks::all();
		$entities = [];
		foreach ( $params['ids'] ?? [] as $id ) {
			$entities[$id] = isset( $items[$id] ) ? self::entity( $id, $items[$id] ) : [ 'id' => $id, 'missing' => '' ];
		}
		$sites = $params['sites'] ?? [];
		foreach ( $params['titles'] ?? [] as $place => $title ) {
			$site = $sites[$place] ?? $sites[0] ?? '';
			$title = str_replace( '_', ' ', $title );
			$id = null;
			foreach ( $items as $candidate => $links ) {
				$id = ( $links[$site] ?? null ) === $title ? $candidate : $id;
			}
			if ( $id === null ) {
				$entities['-' . ( $place + 1 )] = [ 'site' => $site, 'title' => $title, 'missing' => '' ];
			} else {
				$entities[$id] = self::entity( $id, $items[$id] );
			}
		}
		$this->getResult()->addValue( null, 'entities', $entities );
		$this->getResult()->addValue( null, 'success', 1 );
	}

	private static function entity( string $id, array $links ): array {
		$sitelinks = [];
		foreach ( $links as $wiki => $title ) {
			$sitelinks[$wiki] = [ 'site' => $wiki, 'title' => $title, 'badges' => [] ];
		}
		// No empty labels or claims: PHP would write [] where pywikibot wants {}.
		return [
			'pageid' => (int)substr( $id, 1 ), 'ns' => 0, 'title' => $id, 'lastrevid' => 1,
			'modified' => '2025-01-01T00:00:00Z', 'type' => 'item', 'id' => $id, 'sitelinks' => $sitelinks,
		];
	}

	protected function getAllowedParams(): array {
		$many = [ ApiBase::PARAM_ISMULTI => true ];
		return [ 'ids' => $many, 'sites' => $many, 'titles' => $many, 'props' => $many, 'languages' => $many ];
	}
}

/** action=sitematrix: pywikibot asks Meta for it to learn which wiki "arwiki" is. */
class BedSiteMatrix extends ApiBase {
	public function execute(): void {
		$matrix = [ 'count' => 2 ];
		foreach ( [ 'ar', 'en' ] as $place => $lang ) {
			$matrix[$place] = [ 'code' => $lang, 'site' => [ [ 'dbname' => "{$lang}wiki", 'code' => 'wiki' ] ] ];
		}
		$this->getResult()->addValue( null, 'sitematrix', $matrix );
	}

	protected function getAllowedParams(): array {
		$many = [ ApiBase::PARAM_ISMULTI => true ];
		return [ 'smlangprop' => $many, 'smsiteprop' => $many ];
	}
}
