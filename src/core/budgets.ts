const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/**
 * Limits on what Sluice reads, creates and shows from outside: files in git, pull requests, exports, requests. Their
 * author may want to stop the process, so everything has a limit. Exceeding one is a problem of that file, stream or
 * pull request. Real files stay far below: the largest blueprints have 2 MB and some 100 modules.
 *
 * docs/reference/limits.md prints the subject of each group, the docstrings and the amounts: milliseconds where the name
 * ends in "time", "pause" or "patience", bytes where it ends in "bytes". Reasons are in line comments.
 */
export const budgets = {
  /** Limits of a JSON file of the tree. Sluice writes no file that it could not read again. */
  file: {
    // Four times the largest known blueprints, with their indentation.
    bytes: 8 * mebibyte,
    // Memory and time grow with values, not bytes: a value takes two bytes in a file and a hundred in memory.
    values: 200_000,
    /** Members of one object. */
    // The platform writes some hundred. Each copy of an object costs as much again.
    members: 20_000,
    // Blueprints nest some 60 levels. Code that walks content recurses once a level.
    depth: 520,
  },
  /** Limits of an export file, an upload or a bindings file. It has a stream with all scenarios and subflows, and becomes many files of the tree. */
  exportFile: {
    // Six times the request body that the platform's sibling services accept.
    bytes: 64 * mebibyte,
    // Five times those of a file of the tree: it holds a stream with all its scenarios and subflows.
    values: 1_000_000,
    // Limit of a file of the tree, which takes over its objects.
    members: 20_000,
    // `$` forms and `$sections` add some levels in the tree.
    depth: 512,
    // Code that walks them recurses once a level.
    subflowDepth: 100,
  },
  /** Limits of a YAML file of the repository. Its parser takes a hundred times as long per byte as JSON's. */
  yaml: {
    bytes: mebibyte,
    // Counted before parsing. 10,000 bindings have 80,000.
    tokens: 100_000,
    // Deep lists and nested keys take the parser minutes. A patch's value is as deep as what it replaces.
    depth: 64,
    // The parser compares each with all before. People use few.
    tags: 100,
    // An id has some twenty. The time to read a number grows faster than its digits.
    digits: 1000,
    /** Aliases of one anchor. */
    // YAML bombs use many.
    aliases: 10,
  },
  /** Limits of `patches` of an environment. */
  patches: {
    // Each may copy the list that it changes.
    perFile: 1000,
    /** Values that patches visit. */
    // Twenty times the largest file.
    comparisons: 4_000_000,
  },
  /** Limits of `ignore` of an environment or source. */
  ignored: {
    // Each is compared with each file of the tree.
    globs: 100,
  },
  /** Limits of work that grows with the product of two sizes. Above them, the result is coarser: a conflict, or a whole item. */
  comparisons: {
    /** Pairs of items of two lists. */
    items: 1_000_000,
    /** Pairs of edited items between two matched items. */
    // A file may have hundreds of such lists.
    leftOver: 10_000,
    /** Steps to merge the lines of a text. */
    // They take some 0.3 s.
    lines: 300_000_000,
    /** Steps before the text is split at unique lines. */
    linesOfWhole: 100_000_000,
    /** Characters compared by word. */
    words: mebibyte / 2,
    /** Items of a merged list. */
    // Each pair is compared: some 2 million.
    exchanges: 2000,
  },
  /** Limits of a page about one stream. Nothing else is answered while it is made, so the rest is left out with a note. */
  page: {
    /** File compared by line. */
    fileBytes: mebibyte / 2,
    time: 500,
    /** Files compared by line. */
    files: 100,
    /** Characters of compared lines. */
    // All of them go to the browser.
    characters: mebibyte / 2,
    changes: 2000,
    // There is one of the stream, and one of each scenario that differs.
    pictures: 40,
    // The largest scenarios have some 100.
    nodes: 2000,
    /** Stored plan page. */
    // The store keeps one for each pull request and environment.
    storedBytes: 2 * mebibyte,
    /** Streams whose callers are cached. */
    rememberedStreams: 20_000,
    rememberedRevisions: 8,
  },
  /** Limits of the changes of content that a plan shows in a terminal. `--full-diff` shows all of them. */
  planDiff: {
    /** Streams read from the tenant once more. */
    streams: 10,
    /** Changes of one resource. */
    lines: 20,
  },
  /** Limits of the inbox of a tenant without an API. */
  inbox: {
    // Twice the largest tenants.
    files: 20_000,
    /** Files kept in memory between a check and the run. */
    heldBytes: 128 * mebibyte,
    /** List of all streams. */
    // 100,000 names take some 5 MB.
    listBytes: 8 * mebibyte,
    /** Files in a zip file. */
    entries: 5000,
    /** Unpacked zip file. */
    unpackedBytes: 1024 * mebibyte,
    /** Unpacked bytes per byte. */
    // Exports compress to a tenth.
    ratio: 100,
    /** Manifest or checklist. */
    // People may have edited it.
    manifestBytes: 16 * mebibyte,
  },
  /** Limits of the readings of an environment's streams that the store keeps for new processes. */
  readings: {
    /** Documents, of which a changed stream rewrites its own. */
    documents: 64,
    /** Characters of a document; streams beyond are read again each time. */
    // A pull request could fill the store.
    characters: mebibyte,
  },
  /** Limits of the page of a tenant without an API. People, and their programs, write to its folders. */
  handOver: {
    batches: 50,
    files: 1000,
    checklistBytes: mebibyte,
    boxes: 5000,
    /** Files of a batch in one download. */
    // They are in memory. A client reads at most `answer.serverBytes` of them, zipped.
    bundleBytes: 256 * mebibyte,
    rejected: 200,
    /** Reason of a rejected file. */
    reasonBytes: 16 * kibibyte,
    /** File name. */
    // File systems take 255, and Sluice adds to it.
    nameBytes: 180,
    /** Inbox files with the same name. */
    // Sluice numbers them and tries each number.
    ofName: 1000,
  },
  /** Limits of connections and requests. Anybody who reaches the server can send them. */
  request: {
    // The longest has a reason.
    jsonBytes: 64 * kibibyte,
    // Its longest field is a reason.
    formBytes: 64 * kibibyte,
    // It has a token.
    signInBytes: 8 * kibibyte,
    // Together at most `exportFile.bytes`.
    files: 200,
    /** Forms with files read at the same time. */
    // Each is in memory.
    formsWithFiles: 2,
    headerTime: 10_000,
    time: 30_000,
    connections: 2000,
    /** Connections without a request. */
    // The oldest is closed first.
    silent: 1000,
    /** Connections waiting to be accepted. */
    backlog: 2048,
  },
  /** Limits of webhooks. Anybody can send one, and only the whole body shows if it is the host's. */
  webhook: {
    // GitHub sends up to 25 MB; Sluice finds such changes by polling.
    bytes: 3 * mebibyte,
    time: 10_000,
    /** Bodies read at the same time. */
    bodies: 1000,
    /** Unfinished bodies in memory. */
    heldBytes: 8 * mebibyte,
    /** Refused webhooks still being read. */
    // A client learns the answer only when its request was read to the end.
    refused: 200,
    /** Bytes still read of a refused webhook. */
    refusedBytes: 256 * kibibyte,
    /** Time between two parts of a refused webhook. */
    refusedTime: 1000,
    /** Keys to notice repeats, two for each delivery. */
    remembered: 20_000,
    rememberedTime: 60 * 60_000,
  },
  /** Limits of answers that Sluice reads. Sizes count after decompression. */
  answer: {
    // Eight times the largest known blueprints.
    tenantBytes: 16 * mebibyte,
    // A tenant has thousands of streams.
    tenantItems: 1_000_000,
    makeBytes: 16 * mebibyte,
    // A team has dozens of items.
    makePages: 200,
    // A page of comments fits, each as long as the host allows.
    hostBytes: 32 * mebibyte,
    hostPages: 100,
    /** Lists kept in memory. */
    // With them, Sluice asks only for changes.
    hostHeldBytes: 16 * mebibyte,
    /** Answer of a daemon to a command. */
    serverBytes: 32 * mebibyte,
    /** Answer of the sign-in provider. */
    providerBytes: mebibyte,
    // Sluice shows its beginning.
    errorBytes: 64 * kibibyte,
    tokenBytes: 64 * kibibyte,
    /** Error answer of a notification receiver. */
    receiverBytes: kibibyte,
  },
  /** Limits of the commits that Sluice reads. Beyond them, older commits count as unknown. */
  history: {
    /** Commits searched for a merge base or people's edits. */
    // Sluice looks up each changed file at each of them.
    merge: 1000,
    /** Commits searched for a squashed revision. */
    // Sluice looks up each changed file at each of them.
    squash: 500,
    /** Commits searched for a format change. */
    format: 200,
    // Each is an edit in a tenant.
    drift: 1000,
    /** Commits shown of a stream. */
    stream: 50,
  },
  /** Limits of the configuration. Its author is trusted; the limits catch wrong files. */
  configuration: {
    bytes: mebibyte,
    // No setting is nested as deep.
    depth: 20,
    /** Values, with repeats by aliases. */
    // A small file can become a large value.
    values: 20_000,
    // Keys and tokens are far smaller.
    secretBytes: 64 * kibibyte,
    // The certificates of a whole system have 0.25 MB.
    certificatesBytes: mebibyte,
    // Each has a line.
    signersBytes: mebibyte,
  },
  /** Limits of finding a secret in messages. A pattern holds each in a dozen encodings, and every message is searched. */
  secrets: {
    /** Characters of a secret. */
    // Longer ones are key files.
    characters: 4096,
    /** Lines searched for one by one. */
    lines: 100,
  },
  /** Limits of the files that a command reads. */
  tree: {
    // 10,000 streams of 50 KB are 500 MB.
    bytes: 1024 * mebibyte,
    // 10,000 streams have some 60,000 files.
    files: 200_000,
  },
  /** Limits of `validate` without `--large`, so that it ends within seconds for any tree. */
  validation: {
    /** Steps: one per value or 40 bytes, whichever is more. */
    // 10,000 streams of 3 KB take 2.5 million.
    steps: 3_000_000,
    /** Steps that even the smallest file counts. */
    ofFile: 50,
    /** Steps above which a file counts twice. */
    // The whole file is in memory and is copied several times.
    ofLargeFile: 20_000,
    /** Steps per byte of YAML. */
    ofYaml: 0.3,
    /** Values of files that stay in memory. */
    // Some 100 MiB. A file to which many others refer is then parsed once.
    recentValues: 1_200_000,
  },
  /** Limits of a fork's pull request. Anybody may open one. */
  fork: {
    bytes: 64 * mebibyte,
    // A dozen small objects can name a thousand million.
    paths: 100_000,
    /** New git objects, compressed. */
    // Git sends all versions of the files.
    fetchedBytes: 128 * mebibyte,
  },
  /** Limits of git's output about a commit. */
  commit: {
    // Five times the files of a tree.
    paths: 1_000_000,
    // Ten times what it prints of the largest tree. It is held in memory, and a path may have thousands of letters.
    bytes: 128 * mebibyte,
  },
  /** Limits of one process of git, or of a program that checks signatures. */
  git: {
    // The first fetch of a large repository takes minutes.
    time: 5 * 60_000,
    /** Time to read the local copy. */
    readingTime: 30_000,
    // Nothing waits for it.
    packingTime: 60 * 60_000,
    // It is in memory. No commit prints as much.
    outputBytes: 512 * mebibyte,
    /** Output about the remote. */
    // 100,000 branches are some 10 MB.
    remoteBytes: 64 * mebibyte,
    // It prints some lines.
    signatureBytes: mebibyte,
    errorBytes: 64 * kibibyte,
  },
  /** Limits of commits whose authors are read. Above one, the authors are unknown, so nobody may approve where `notAuthor` is set. */
  authors: {
    commits: 20_000,
    // The host is asked about each.
    addresses: 200,
    /** Promotions and squashes named in messages. */
    // Git is asked about each.
    copies: 1000,
    /** Commits searched for the last whole copy. */
    searched: 500,
  },
  /** Limits of the time for one pull request. */
  review: {
    time: 60_000,
    /** Pause after a slow pull request; doubles each time. */
    firstPause: 60_000,
    // A pull request that is always too slow costs a minute a day.
    longestPause: 24 * 60 * 60_000,
  },
  /** Limits of comments and checks of a pull request. */
  comments: {
    /** Reactions per check to comments without write access. */
    // The host wants seconds between them.
    reactions: 5,
    /** Characters searched for commands. */
    // Lists of long comments stay in memory.
    listedCharacters: 16_384,
    commands: 5,
    /** Characters of a command. */
    // The longest name of a stream has some 60.
    command: 1000,
    /** Characters of a comment by Sluice. */
    // GitHub accepts no more, so details are left out.
    characters: 65_536,
    // GitHub accepts no more.
    commentBytes: mebibyte / 4,
    /** Characters of a check. */
    // GitHub accepts no more.
    check: 140,
  },
  /** Limits of a thread of the daemon. */
  thread: {
    patience: 20_000,
    // It loads the program first.
    patienceAtStart: 60_000,
    mebibytes: 512,
    mebibytesForForks: 256,
  },
  /** Limits of crashes during runs of one environment or source. */
  crash: {
    /** Crashes in a row without a pause. */
    // Any process may be killed once.
    tolerated: 1,
    /** Pause after the second crash; doubles with each further one. */
    firstPause: 30_000,
    longestPause: 30 * 60_000,
  },
  /** Limits of problems. */
  problems: {
    /** Problems of one kind in one file. */
    // Readers correct some and check again.
    ofKind: 20,
    ofStream: 100,
    /** Problems of a tree that `validate` shows. */
    inAll: 1000,
    /** Characters of a message or a location. */
    // Names in files may be megabytes.
    text: 500,
  },
} as const;
