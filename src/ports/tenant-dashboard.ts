/** A row of the list of value streams in a tenant's dashboard, in the dashboard's own words and language. */
export interface ListedStream {
  /** Not unique. */
  readonly name: string;
  /** Place among the rows of the same name, from 0, in the order of the list. */
  readonly nth: number;
  readonly state: string;
  /** A date as people see it. Texts of two looks can be compared, not sorted. */
  readonly lastPublished: string;
}

/** A file to upload. */
export interface Upload {
  /** Absolute path. */
  readonly path: string;
  /** Names of the streams in the file, its own first. */
  readonly names: readonly string[];
}

/** An import dialog that shows the chosen file and nothing unexpected. */
export interface OpenImport {
  /**
   * Chooses Import and waits until the dashboard has taken the file. The list may show the stream later. Throws
   * `DashboardStop` where the dashboard reports an error; `uncertain` where it may have imported the file nevertheless.
   */
  start(): Promise<void>;
  /** Chooses Discard. */
  discard(): Promise<void>;
}

/**
 * A tenant's dashboard, used as a person would. One call at a time. Every method throws `DashboardStop` at a page, a
 * dialog or a message that it does not know, and has changed nothing then unless the error is `uncertain`.
 */
export interface TenantDashboard {
  /** Returns all rows, in their order. Throws where the list cannot be read whole. */
  streams(): Promise<readonly ListedStream[]>;
  /** Downloads the export file of a row. Throws where the row is gone or the download is not whole. */
  exportFile(row: ListedStream): Promise<Uint8Array>;
  /** Opens the import dialog and chooses the file. The dialog is discarded before this throws. */
  openImport(upload: Upload): Promise<OpenImport>;
  /** Clicks through a recipe that the configuration names, for one row. */
  runRecipe(recipe: Recipe, row: ListedStream): Promise<void>;
  close(): Promise<void>;
}

/** Actions that the vendor's guide does not describe. */
export type Recipe = 'activate' | 'deactivate' | 'delete' | 'reconnect';
