const mebibyte = 1024 * 1024;

/**
 * How much of what comes from outside is read, made and shown: files in git, pull requests, exports. Whoever wrote
 * them may want to stop the process, so everything has a limit, and a limit that is exceeded is a problem of that file,
 * stream or pull request. Real files stay far below: the largest blueprints have 2 MB and some 100 modules. The limits
 * are chosen so that no file of the tree costs more than some 300 ms of one core. docs/limits.md has them as a table.
 */
export const budgets = {
  /** A JSON file of the tree. What is written has the same limits: what was written can be read. */
  file: {
    /** Four times the largest blueprints that are known, with their indentation. */
    bytes: 8 * mebibyte,
    /** Memory and time follow the values, not the bytes: a value takes two bytes of a file and a hundred of memory. */
    values: 200_000,
    /** An object with more is no object of the platform, and each copy of it costs as much again. */
    members: 20_000,
    /** Blueprints nest some 60 levels. Everything that walks content calls itself once a level. */
    depth: 520,
  },
  /** A file of the platform: it carries a stream with all scenarios and subflows, and becomes many files of the tree. */
  exportFile: {
    /** Six times what the platform's sibling services accept as a body. Also of an upload and of a bindings file. */
    bytes: 64 * mebibyte,
    values: 1_000_000,
    members: 20_000,
    /** `$` forms and `$sections` add some levels in the tree. */
    depth: 512,
  },
  /** Any file of the repository, as git gives and takes it: a larger file of the tree is read, and then refused by name. */
  blob: { bytes: 64 * mebibyte },
  /** A YAML file of the repository. Its parser takes a hundred times as long for a byte as that of JSON. */
  yaml: {
    bytes: mebibyte,
    /** Words, marks, spaces and line breaks, as they are read before values are made: 10,000 bindings have 80,000. */
    tokens: 100_000,
    /** Deep lists and keys of keys take the parser minutes. Values of patches are as deep as what they replace. */
    depth: 64,
    /** The parser compares each with those before it. People use few. */
    tags: 100,
    /** Of a number. An id has some twenty; to read so many takes longer than their square root lets hope. */
    digits: 1000,
    /** How often aliases may repeat what they stand for: bombs use many. */
    aliases: 10,
  },
  /** `patches` of an environment. */
  patches: {
    /** Of one file of the tree. Each may copy the list that it changes. */
    perFile: 1000,
    /** Values that are looked at because patches copy them, or replace what modules stand in: twenty times the largest file. */
    comparisons: 4_000_000,
  },
  /** All files that are read together. */
  tree: {
    /** 10,000 streams of 50 KB are 500 MB. */
    bytes: 1024 * mebibyte,
    /** 10,000 streams have some 60,000 files. */
    entries: 200_000,
    /** 10,000 streams of 50 KB have some 12,000,000. */
    values: 20_000_000,
  },
  /** Files that the pull request of a fork changes: anybody may open one. */
  fork: {
    bytes: 256 * mebibyte,
    /** A tree of a dozen small objects can have a thousand million. */
    paths: 100_000,
  },
  /** What git lists of a commit, whosever files they are: five times the files of a tree. */
  commit: { paths: 1_000_000 },
  /** Time for one pull request. Milliseconds. */
  review: {
    time: 60_000,
    /** One that took more is left alone, twice as long each time. */
    firstPause: 60_000,
    longestPause: 24 * 60 * 60_000,
  },
  /** A thread of the daemon. */
  thread: {
    /** How long it may answer nothing. Milliseconds. */
    patience: 20_000,
    /** What content and caches may take. */
    mebibytes: 512,
  },
  /** Problems that are told, shown and stored. */
  problems: {
    /** Of one kind in one file: more than anybody mends before looking again. */
    ofKind: 20,
    /** Of a stream, as they are stored with its state. */
    ofStream: 100,
    /** Of a tree, as `validate` shows them. */
    inAll: 1000,
    /** Characters of a message, and of a place: names in files may be megabytes. */
    text: 500,
  },
} as const;
