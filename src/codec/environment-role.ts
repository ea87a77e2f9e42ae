/** Whose file it is; undefined where that is not known, as in a folder without the operator's configuration. */
export type Role = 'environment' | 'source' | undefined;
