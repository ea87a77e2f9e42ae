/** What a problem of the store means, and what a person can do about it. */
export interface StoreProblem {
  readonly title: string;
  readonly remedy: string;
}

/** Every way in which a store is known to fail, by its stable code. */
export const storeProblems = {
  SLC2301: {
    title: 'The file of the store belongs to something else',
    remedy: 'Name another file as the store. This one was left as it is.',
  },
  SLC2302: {
    title: 'A newer version of Sluice has upgraded the store',
    remedy: 'Run that version, or restore a backup from before the upgrade.',
  },
  SLC2303: {
    title: 'The store is damaged',
    remedy: 'Stop Sluice and restore the file, with its -wal and -shm files, from a backup.',
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
    remedy: 'It is tried again. If it lasts, look for a Sluice or SQLite process that hangs on the file.',
  },
  SLC2307: {
    title: 'Reading or writing the disk of the store failed',
    remedy: 'Check the disk and its quota, and that the file is where it was.',
  },
} as const satisfies Readonly<Record<`SLC23${number}`, StoreProblem>>;

export type StoreCode = keyof typeof storeProblems;
