/** Role of a file; undefined where it is not known, as in a folder without the operator's configuration. */
export type FileRole = 'environment' | 'source' | undefined;
