/** What a problem of the store means, and what a person can do about it. */
export interface StoreProblem {
  readonly title: string;
  readonly remedy: string;
}

/** Every way in which a store is known to fail, by its stable code. */
export const storeProblems = {
  SLC2301: {
    title: 'The file or database of the store belongs to something else',
    remedy: 'Name another one as the store. This one was left as it is.',
  },
  SLC2302: {
    title: 'A newer version of Sluice has upgraded the store',
    remedy: 'Run that version, or restore a backup from before the upgrade.',
  },
  SLC2303: {
    title: 'The store is damaged',
    remedy:
      'Stop Sluice, remove the -wal and -shm files and put a backup in the place of the file, or restore the database; then `sluice adopt ENV --rebuild` for each environment before the daemon starts.',
  },
  SLC2304: {
    title: 'The disk of the store is full',
    remedy: 'Free some space. Nothing half written was kept.',
  },
  SLC2305: {
    title: 'The store cannot be opened for reading and writing',
    remedy: 'Check the path, and that Sluice owns the file and its folder.',
  },
  SLC2306: {
    title: 'Another process holds the lock of the store for too long',
    remedy:
      'It is tried again. If it lasts, look for a process that hangs on the file, or on a lock of the database.',
  },
  SLC2307: {
    title: 'Reading or writing the disk of the store failed',
    remedy: 'Check the disk and its quota, and that the file is where it was.',
  },
  SLC2308: {
    title: 'The database of the store cannot be reached, or takes nothing now',
    remedy:
      'It is tried again. Check that the server runs, takes connections from here and is not a read-only standby. Nothing of the call was kept.',
  },
  SLC2309: {
    title: 'The connection to the database broke while it was asked to keep something',
    remedy:
      'Nothing to do: all or nothing of it was kept, and the next pass looks which. If it lasts, check the network.',
  },
  SLC2310: {
    title: 'The database of the store does not let Sluice in, or not do what it needs',
    remedy:
      'Check role, password, name of the database and TLS; the role must be able to create tables, and the database be UTF8, of version 14 or newer.',
  },
  SLC2311: {
    title: 'The lease on a source or environment was lost in the middle of a pass',
    remedy:
      'Nothing to do: another process goes on. If it lasts, look why this one stops for seconds or cannot reach the store.',
  },
  SLC2312: {
    title: 'A record in the store was written by a newer version of Sluice',
    remedy: 'Run the version of Sluice that wrote it, or restore a backup of the store.',
  },
  SLC2313: {
    title: 'A record in the store does not have the form that Sluice expects',
    remedy:
      'Restore a backup of the store. Without a backup, remove the store and run `sluice adopt ENV --rebuild` for each environment.',
  },
} as const satisfies Readonly<Record<`SLC23${number}`, StoreProblem>>;

export type StoreCode = keyof typeof storeProblems;
