/** Meaning of a problem of the store, and its remedy. */
export interface StoreProblem {
  readonly title: string;
  readonly remedy: string;
}

/** Every way in which a store is known to fail, by its stable code. */
export const storeProblems = {
  SLC2301: {
    title: "The store's file or database belongs to another program",
    remedy: 'Configure another store. Sluice left this one unchanged.',
  },
  SLC2302: {
    title: 'A newer version of Sluice has upgraded the store',
    remedy: 'Run that version, or restore a backup from before the upgrade.',
  },
  SLC2303: {
    title: 'The store is damaged',
    remedy: 'Stop Sluice and restore a backup (docs/how-to/operations.md).',
  },
  SLC2304: {
    title: "The store's disk is full; nothing was half written",
    remedy: 'Free some space.',
  },
  SLC2305: {
    title: 'Sluice cannot open the store for reading and writing',
    remedy: 'Check the path, and that Sluice owns the file and its folder.',
  },
  SLC2306: {
    title: "Another process holds the store's lock for too long",
    remedy: 'Sluice retries. If it continues, look for a process that hangs.',
  },
  SLC2307: {
    title: "Reading or writing the store's disk failed",
    remedy: 'Check the disk, its quota, and that the file is in place.',
  },
  SLC2308: {
    title: "The store's database is unreachable or refuses writes; nothing was saved",
    remedy:
      'Sluice retries. Check that the server runs, accepts connections from here and is no read-only standby.',
  },
  SLC2309: {
    title: 'The database connection broke during a write',
    remedy: 'No action needed; the next run checks what was saved. If it continues, check the network.',
  },
  SLC2310: {
    title: "The store's database refuses Sluice or lacks a feature",
    remedy: 'Check role, password, database name, TLS and requirements (docs/reference/store.md).',
  },
  SLC2311: {
    title: 'Sluice lost the lease on a source or environment during a run',
    remedy:
      'No action needed; another process continues. If it repeats, check why this process loses the store.',
  },
  SLC2312: {
    title: 'A newer version of Sluice wrote a record in the store',
    remedy: 'Run that version, or restore a backup of the store.',
  },
  SLC2313: {
    title: 'A record in the store has an unexpected form',
    remedy: 'Restore a backup, or rebuild the store (docs/how-to/operations.md).',
  },
} as const satisfies Readonly<Record<`SLC23${number}`, StoreProblem>>;
