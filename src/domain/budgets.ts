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
    /** Members of one object. The platform writes some hundred, and each copy of an object costs as much again. */
    members: 20_000,
    /** Blueprints nest some 60 levels. Code that walks content calls itself once a level. */
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
    /** Streams that carry each other: each is compared with others of its id as a whole. */
    subflowDepth: 100,
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
    /** The parser compares each tag with those before it. People use few. */
    tags: 100,
    /** Digits of a number. An id has some twenty, and the time to read a number grows faster than its digits. */
    digits: 1000,
    /** How often aliases may repeat what they stand for: bombs use many. */
    aliases: 10,
  },
  /** `patches` of an environment. */
  patches: {
    /** Patches of one file of the tree. Each may copy the list that it changes. */
    perFile: 1000,
    /** Values that are looked at because patches copy them, or replace what modules stand in: twenty times the largest file. */
    comparisons: 4_000_000,
  },
  /** `ignore` of an environment or source. */
  ignored: {
    /** Globs of files: each is compared with each file of the tree. */
    globs: 100,
  },
  /** Work that grows with the product of two sizes. Beyond it, a coarser answer is given: a conflict, or a whole item. */
  comparisons: {
    /** Items of two lists, to find which are the same. */
    items: 1_000_000,
    /** Steps to merge the lines of a text, some 0.3 s. */
    lines: 300_000_000,
    /** Steps above which a text is first cut at lines that are unique. */
    linesOfWhole: 100_000_000,
    /** Characters of two texts that are compared by word. */
    words: mebibyte / 2,
  },
  /** All files that a command reads together. */
  tree: {
    /** 10,000 streams of 50 KB are 500 MB. */
    bytes: 1024 * mebibyte,
    /** 10,000 streams have some 60,000 files. */
    files: 200_000,
  },
  /** Files that the pull request of a fork changes: anybody may open one. */
  fork: {
    bytes: 256 * mebibyte,
    /** A tree of a dozen small objects can have a thousand million. */
    paths: 100_000,
  },
  /** What git lists of a commit, whosever files they are. */
  commit: {
    /** Five times the files of a tree. */
    paths: 1_000_000,
    /** Ten times what it prints of the largest tree. It is held in memory, and a path may have thousands of letters. */
    bytes: 128 * mebibyte,
  },
  /** Time for one pull request. Milliseconds. */
  review: {
    time: 60_000,
    /** One that took more is left alone, twice as long each time. */
    firstPause: 60_000,
    longestPause: 24 * 60 * 60_000,
  },
  /** Reactions to comments of people who may not write, in one look: the host wants seconds between what is written. */
  comments: { reactions: 5 },
  /** A thread of the daemon. */
  thread: {
    /** How long it may answer nothing. Milliseconds. */
    patience: 20_000,
    /** What content and caches may take. */
    mebibytes: 512,
  },
  /** Problems that Sluice shows and stores. */
  problems: {
    /** Problems of one kind in one file. A reader corrects some and looks again. */
    ofKind: 20,
    /** Problems of a stream, as its state stores them. */
    ofStream: 100,
    /** Problems of a tree, as `validate` shows them. */
    inAll: 1000,
    /** Characters of a message, and of a place: names in files may be megabytes. */
    text: 500,
  },
} as const;
