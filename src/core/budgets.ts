const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/**
 * Limits on what Sluice reads, creates and shows from outside: files in git, pull requests, exports, requests. Their
 * author may want to stop the process, so everything has a limit. Exceeding one is a problem of that file, stream or
 * pull request. Real files stay far below: the largest blueprints have 2 MB and some 100 modules.
 *
 * docs/reference/limits.md prints the docstring of each limit, and its amount with a unit: milliseconds where the name
 * ends in "time", "pause" or "patience", bytes where it ends in "bytes". Reasons are in line comments.
 */
export const budgets = {
  /** Limits of a JSON file of the tree. Sluice writes no file that it could not read again. */
  file: {
    /** Size of a JSON file of the tree. */
    // Four times the largest known blueprints, with their indentation.
    bytes: 8 * mebibyte,
    /** Values in a JSON file of the tree. */
    // Memory and time grow with values, not bytes: a value takes two bytes in a file and a hundred in memory.
    values: 200_000,
    /** Members of one object in a JSON file of the tree. */
    // The platform writes some hundred. Each copy of an object costs as much again.
    members: 20_000,
    /** Levels of nesting in a JSON file of the tree. */
    // Blueprints nest some 60 levels. Code that walks content recurses once a level.
    depth: 520,
  },
  /** Limits of a file of the platform. It has a stream with all scenarios and subflows, and becomes many files of the tree. */
  exportFile: {
    /** Size of an export file, an upload or a bindings file. */
    // Six times the request body that the platform's sibling services accept.
    bytes: 64 * mebibyte,
    /** Values in an export file. */
    // Five times those of a file of the tree: it holds a stream with all its scenarios and subflows.
    values: 1_000_000,
    /** Members of one object in an export file. */
    // Limit of a file of the tree, which takes over its objects.
    members: 20_000,
    /** Levels of nesting in an export file. */
    // `$` forms and `$sections` add some levels in the tree.
    depth: 512,
    /** Subflows nested inside each other. */
    // Code that walks them recurses once a level.
    subflowDepth: 100,
  },
  /** Limits of a YAML file of the repository. Its parser takes a hundred times as long per byte as JSON's. */
  yaml: {
    /** Size of a YAML file in the repository. */
    bytes: mebibyte,
    /** Words, marks, spaces and line breaks in a YAML file. */
    // Counted before parsing. 10,000 bindings have 80,000.
    tokens: 100_000,
    /** Levels of nesting in a YAML file. */
    // Deep lists and nested keys take the parser minutes. A patch's value is as deep as what it replaces.
    depth: 64,
    /** Tags in a YAML file. */
    // The parser compares each with all before. People use few.
    tags: 100,
    /** Digits of a number in a YAML file. */
    // An id has some twenty. The time to read a number grows faster than its digits.
    digits: 1000,
    /** Aliases of one anchor in a YAML file. */
    // YAML bombs use many.
    aliases: 10,
  },
  /** Limits of `patches` of an environment. */
  patches: {
    /** Patches of an environment for one file of the tree. */
    // Each may copy the list that it changes.
    perFile: 1000,
    /** Values that patches and replacements around modules visit. */
    // Twenty times the largest file.
    comparisons: 4_000_000,
  },
  /** Limits of `ignore` of an environment or source. */
  ignored: {
    /** Globs in `ignore` of an environment or source. */
    // Each is compared with each file of the tree.
    globs: 100,
  },
  /** Limits of work that grows with the product of two sizes. Above it, the result is coarser: a conflict, or a whole item. */
  comparisons: {
    /** Pairs of items to match between two lists. */
    items: 1_000_000,
    /** Pairs of edited items between two matched items. */
    // A file may have hundreds of such lists.
    leftOver: 10_000,
    /** Steps to merge the lines of a text. */
    // They take some 0.3 s.
    lines: 300_000_000,
    /** Steps to merge lines before the text is split at unique lines. */
    linesOfWhole: 100_000_000,
    /** Characters of two texts compared by word. */
    words: mebibyte / 2,
    /** Items of a merged list checked for swaps. */
    // Each pair is compared: some 2 million.
    exchanges: 2000,
  },
  /** Limits of a page about one stream. Nothing else is answered while it is made, so the rest is left out with a note. */
  page: {
    /** Size of a file compared by line. */
    fileBytes: mebibyte / 2,
    /** Time to compare all files of a page by line. */
    time: 500,
    /** Files of a page compared by line. */
    files: 100,
    /** Characters of all compared lines. */
    // All of them go to the browser.
    characters: mebibyte / 2,
    /** Changes listed on a page. */
    changes: 2000,
    /** Pictures on a page. */
    // There is one of the stream, and one of each scenario that differs.
    pictures: 40,
    /** Nodes of a picture. */
    // The largest scenarios have some 100.
    nodes: 2000,
    /** Size of a stored plan page. */
    // The store keeps one for each pull request and environment.
    storedBytes: 2 * mebibyte,
    /** Streams whose callers are cached. */
    rememberedStreams: 20_000,
    /** Revisions whose callers are cached. */
    rememberedRevisions: 8,
  },
  /** Limits of the inbox of a tenant without an API. */
  inbox: {
    /** Files in the inbox. */
    // Twice the largest tenants.
    files: 20_000,
    /** Inbox files kept in memory between a check and the run. */
    heldBytes: 128 * mebibyte,
    /** Size of the list of all streams. */
    // 100,000 names take some 5 MB.
    listBytes: 8 * mebibyte,
    /** Files in a zip file. */
    entries: 5000,
    /** Unpacked size of a zip file. */
    unpackedBytes: 1024 * mebibyte,
    /** Unpacked bytes per byte of a zip file. */
    // Exports compress to a tenth.
    ratio: 100,
    /** Size of a manifest or checklist in the outbox. */
    // People may have edited it.
    manifestBytes: 16 * mebibyte,
  },
  /** Limits of the pages and API of a tenant without an API. People, and their programs, write to its folders. */
  handOver: {
    /** Batches shown, newest first. */
    batches: 50,
    /** Files shown of a batch. */
    files: 1000,
    /** Size of a checklist on a page. */
    checklistBytes: mebibyte,
    /** Boxes in a checklist. */
    boxes: 5000,
    /** Files of a batch in one download, before zipping. */
    // They are in memory. A client reads at most `answer.serverBytes` of them, zipped.
    bundleBytes: 256 * mebibyte,
    /** Rejected files shown. */
    rejected: 200,
    /** Text about a rejected file. */
    reasonBytes: 16 * kibibyte,
    /** File name without its extension. */
    // File systems take 255, and Sluice adds to it.
    nameBytes: 180,
    /** Inbox files with the same name. */
    // Sluice numbers them and tries each number.
    ofName: 1000,
  },
  /** Limits of connections and requests to the server. Anybody who reaches it can send them. */
  request: {
    /** JSON body of an API request. */
    // The longest has a reason.
    jsonBytes: 64 * kibibyte,
    /** Form without files. */
    // Its longest field is a reason.
    formBytes: 64 * kibibyte,
    /** Sign-in form. */
    // It has a token.
    signInBytes: 8 * kibibyte,
    /** Files in one form; together at most `exportFile.bytes`. */
    files: 200,
    /** Forms with files read at the same time. */
    // Each is in memory.
    formsWithFiles: 2,
    /** Time to receive a request's header. */
    headerTime: 10_000,
    /** Time to receive a whole request. */
    time: 30_000,
    /** Open connections. */
    connections: 2000,
    /** Connections without a request; the oldest is closed first. */
    silent: 1000,
    /** Connections waiting to be accepted. */
    backlog: 2048,
  },
  /** Limits of webhooks. Anybody can send one, and only the whole body shows if it is the host's. */
  webhook: {
    /** Body of a webhook. */
    // GitHub sends up to 25 MB; Sluice finds such changes by polling.
    bytes: 3 * mebibyte,
    /** Time to receive a webhook's body. */
    time: 10_000,
    /** Webhook bodies read at the same time. */
    bodies: 1000,
    /** Unfinished webhook bodies in memory. */
    heldBytes: 8 * mebibyte,
    /** Refused webhooks still being read. */
    // A client learns the answer only when its request was read to the end.
    refused: 200,
    /** Rest read of a refused webhook. */
    refusedBytes: 256 * kibibyte,
    /** Time between two parts of a refused webhook. */
    refusedTime: 1000,
    /** Keys remembered to notice repeats, two for each delivery. */
    remembered: 20_000,
    /** Time a delivery is remembered. */
    rememberedTime: 60 * 60_000,
  },
  /** Limits of answers that Sluice reads. Sizes count after decompression. */
  answer: {
    /** Answer of a tenant's platform. */
    // Eight times the largest known blueprints.
    tenantBytes: 16 * mebibyte,
    /** Items in a list from a tenant. */
    // A tenant has thousands of streams.
    tenantItems: 1_000_000,
    /** Answer of Make. */
    makeBytes: 16 * mebibyte,
    /** Pages of a list from Make. */
    // A team has dozens of items.
    makePages: 200,
    /** Answer of the git host. */
    // A page of comments fits, each as long as the host allows.
    hostBytes: 32 * mebibyte,
    /** Pages of a list from the git host. */
    hostPages: 100,
    /** Lists from the git host kept in memory. */
    // With them, Sluice asks only for changes.
    hostHeldBytes: 16 * mebibyte,
    /** Answer of a daemon to a command. */
    serverBytes: 32 * mebibyte,
    /** Answer of the sign-in provider. */
    providerBytes: mebibyte,
    /** Error answer. */
    // Sluice shows its beginning.
    errorBytes: 64 * kibibyte,
    /** Answer with a token. */
    tokenBytes: 64 * kibibyte,
    /** Error answer of a notification receiver. */
    receiverBytes: kibibyte,
  },
  /** Limits of the commits of a branch that Sluice reads. Beyond them, older commits count as unknown. */
  history: {
    /** Commits searched for a merge base or for people's edits. */
    // Sluice looks up each changed file at each of them.
    merge: 1000,
    /** Commits searched for the revision that a squash merged. */
    // Sluice looks up each changed file at each of them.
    squash: 500,
    /** Commits of a mirror or pending merge searched for a format change. */
    format: 200,
    /** Commits read of a drift branch. */
    // Each is an edit in a tenant.
    drift: 1000,
    /** Commits shown of a stream. */
    stream: 50,
  },
  /** Limits of the configuration. Its author is trusted; the limits catch wrong files. */
  configuration: {
    /** Size of a configuration file. */
    bytes: mebibyte,
    /** Levels of nesting in the configuration. */
    // No setting is nested as deep.
    depth: 20,
    /** Values in the configuration, with repeats by aliases. */
    // A small file can become a large value.
    values: 20_000,
    /** Secret in a file or variable. */
    // Keys and tokens are far smaller.
    secretBytes: 64 * kibibyte,
    /** Size of a certificate file. */
    // The certificates of a whole system have 0.25 MB.
    certificatesBytes: mebibyte,
    /** Size of a list of allowed signers. */
    // Each has a line.
    signersBytes: mebibyte,
  },
  /** Limits of hiding secrets from messages. A pattern holds each in a dozen encodings, and every message is searched. */
  secrets: {
    /** Characters of a secret that Sluice searches messages for. */
    // Longer ones are key files.
    characters: 4096,
    /** Lines of a secret searched for one by one. */
    lines: 100,
  },
  /** Limits of the files that a command reads together. */
  tree: {
    /** Total size of the files a command reads. */
    // 10,000 streams of 50 KB are 500 MB.
    bytes: 1024 * mebibyte,
    /** Files a command reads. */
    // 10,000 streams have some 60,000 files.
    files: 200_000,
  },
  /** Limits of `validate` without `--large`, so that it ends within seconds for any tree. */
  validation: {
    /** Steps of `validate`: one per value or 40 bytes, whichever is more. */
    // 10,000 streams of 3 KB take 2.5 million.
    steps: 3_000_000,
    /** Steps that any file counts for at least. */
    ofFile: 50,
    /** Steps above which a file's steps count twice. */
    // The whole file is in memory and is copied several times.
    ofLargeFile: 20_000,
    /** Steps per byte of YAML. */
    ofYaml: 0.3,
    /** Values in the files that stay in memory while others are checked. */
    // Some 100 MiB. A file to which many others refer is then parsed once.
    recentValues: 1_200_000,
  },
  /** Limits of the files that a fork's pull request changes. Anybody may open one. */
  fork: {
    /** Total size of the files that a fork's pull request changes. */
    bytes: 64 * mebibyte,
    /** Paths in a fork's pull request. */
    // A dozen small objects can name a thousand million.
    paths: 100_000,
    /** New git objects of a fork's pull request, compressed. */
    // Git sends all versions of the files.
    fetchedBytes: 128 * mebibyte,
  },
  /** Limits of the output of git about the paths of a commit. */
  commit: {
    /** Paths in a commit. */
    // Five times the files of a tree.
    paths: 1_000_000,
    /** Output of git about a commit's paths. */
    // Ten times what it prints of the largest tree. It is held in memory, and a path may have thousands of letters.
    bytes: 128 * mebibyte,
  },
  /** Limits of processes of git and of the programs that check signatures. */
  git: {
    /** Time of one git process. */
    // The first fetch of a large repository takes minutes.
    time: 5 * 60_000,
    /** Time of one git process that reads only the local copy. */
    readingTime: 30_000,
    /** Time to pack the local copy. */
    // Nothing waits for it.
    packingTime: 60 * 60_000,
    /** Output of one git process. */
    // It is in memory. No commit prints as much.
    outputBytes: 512 * mebibyte,
    /** Output of a git process that asks the remote. */
    // 100,000 branches are some 10 MB.
    remoteBytes: 64 * mebibyte,
    /** Output of a program that checks a signature. */
    // It prints some lines.
    signatureBytes: mebibyte,
    /** Error messages kept of one process, the last ones. */
    errorBytes: 64 * kibibyte,
  },
  /** Limits of commits that a plan would apply. Above one, their authors are unknown, so nobody may approve where `notAuthor` is set. */
  authors: {
    /** Commits since the last applied one whose authors are read. */
    commits: 20_000,
    /** Mail addresses of authors. */
    // The host is asked about each.
    addresses: 200,
    /** Promotions and squashes named in commit messages. */
    // Git is asked about each.
    copies: 1000,
    /** Commits searched for the last revision copied as a whole. */
    searched: 500,
  },
  /** Limits of the time for one pull request. */
  review: {
    /** Time for one pull request. */
    time: 60_000,
    /** Pause after a pull request took longer; doubles each time. */
    firstPause: 60_000,
    /** Longest pause of a slow pull request. */
    // A pull request that is always too slow costs a minute a day.
    longestPause: 24 * 60 * 60_000,
  },
  /** Limits of comments and checks of a pull request. */
  comments: {
    /** Reactions per check to comments without write access. */
    // The host wants seconds between them.
    reactions: 5,
    /** Characters of a comment searched for commands. */
    // Lists of long comments stay in memory.
    listedCharacters: 16_384,
    /** Commands run from one comment. */
    commands: 5,
    /** Characters of a command. */
    // The longest name of a stream has some 60.
    command: 1000,
    /** Characters of a comment by Sluice. */
    // GitHub accepts no more, so details are left out.
    characters: 65_536,
    /** Size of a comment by Sluice. */
    // GitHub accepts no more.
    commentBytes: mebibyte / 4,
    /** Characters of a check's text. */
    // GitHub accepts no more.
    check: 140,
  },
  /** Limits of a thread of the daemon. */
  thread: {
    /** Time a thread may take to answer. */
    patience: 20_000,
    /** Time a starting thread may take to answer. */
    // It loads the program first.
    patienceAtStart: 60_000,
    /** Memory of a thread for content and caches. */
    mebibytes: 512,
    /** Memory of the thread for pull requests of forks. */
    mebibytesForForks: 256,
  },
  /** Limits of crashes of the process, or of a thread, during runs of one environment or source. */
  crash: {
    /** Crashes in a row without a pause. */
    // Any process may be killed once.
    tolerated: 1,
    /** Pause after one more crash; doubles with each further one. */
    firstPause: 30_000,
    /** Longest pause after crashes. */
    longestPause: 30 * 60_000,
  },
  /** Limits of the problems that Sluice shows and stores. */
  problems: {
    /** Problems of one kind in one file. */
    // Readers correct some and check again.
    ofKind: 20,
    /** Problems stored per stream. */
    ofStream: 100,
    /** Problems of a tree that `validate` shows. */
    inAll: 1000,
    /** Characters of a message or a location. */
    // Names in files may be megabytes.
    text: 500,
  },
} as const;
