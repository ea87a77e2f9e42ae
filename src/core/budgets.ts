const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/**
 * Limits on what Sluice reads, creates and shows from outside: files in git, pull requests, exports, requests. Their author may
 * want to stop the process, so everything has a limit. Exceeding one is a problem of that file, stream or pull request.
 * Real files stay far below: the largest blueprints have 2 MB and some 100 modules. docs/reference/limits.md has a
 * table of all limits.
 */
export const budgets = {
  /** A JSON file of the tree. Sluice writes no file that it could not read again. */
  file: {
    /** Four times the largest known blueprints, with their indentation. */
    bytes: 8 * mebibyte,
    /** Memory and time grow with values, not bytes: a value takes two bytes in a file and a hundred in memory. */
    values: 200_000,
    /** Members of one object. The platform writes some hundred. Each copy of an object costs as much again. */
    members: 20_000,
    /** Blueprints nest some 60 levels. Code that walks content recurses once a level. */
    depth: 520,
  },
  /** A file of the platform. It has a stream with all scenarios and subflows, and becomes many files of the tree. */
  exportFile: {
    /** Six times the request body that the platform's sibling services accept. Uploads and bindings files too. */
    bytes: 64 * mebibyte,
    /** Five times those of a file of the tree: it holds a stream with all its scenarios and subflows. */
    values: 1_000_000,
    /** Limit of a file of the tree, which takes over its objects. */
    members: 20_000,
    /** `$` forms and `$sections` add some levels in the tree. */
    depth: 512,
    /** Subflows inside each other. Code that walks them recurses once a level. */
    subflowDepth: 100,
  },
  /** A YAML file of the repository. Its parser takes a hundred times as long per byte as JSON's. */
  yaml: {
    bytes: mebibyte,
    /** Words, marks, spaces and line breaks, counted before parsing. 10,000 bindings have 80,000. */
    tokens: 100_000,
    /** Deep lists and nested keys take the parser minutes. A patch's value is as deep as what it replaces. */
    depth: 64,
    /** Tags. The parser compares each with all before. People use few. */
    tags: 100,
    /** Digits of a number. An id has some twenty. The time to read a number grows faster than its digits. */
    digits: 1000,
    /** Repeats of an anchor by aliases. YAML bombs use many. */
    aliases: 10,
  },
  /** `patches` of an environment. */
  patches: {
    /** Patches of one file of the tree. Each may copy the list that it changes. */
    perFile: 1000,
    /** Values visited because patches copy them or replace values around modules. Twenty times the largest file. */
    comparisons: 4_000_000,
  },
  /** `ignore` of an environment or source. */
  ignored: {
    /** Globs of files. Each is compared with each file of the tree. */
    globs: 100,
  },
  /** Work that grows with the product of two sizes. Above it, the result is coarser: a conflict, or a whole item. */
  comparisons: {
    /** Items of two lists to match. */
    items: 1_000_000,
    /** Pairs of edited items between two known ones. A file may have hundreds of such lists. */
    leftOver: 10_000,
    /** Steps to merge the lines of a text, some 0.3 s. */
    lines: 300_000_000,
    /** Steps above which a text is first cut at unique lines. */
    linesOfWhole: 100_000_000,
    /** Characters of two texts compared by word. */
    words: mebibyte / 2,
    /** Items of a merged list checked for exchanged ones. Each pair is compared: some 2 million. */
    exchanges: 2000,
  },
  /** A page about one stream. Nothing else is answered while it is made, so the rest is left out with a note. */
  page: {
    /** Bytes of a file compared by line. */
    fileBytes: mebibyte / 2,
    /** Time to compare all files by line. Milliseconds. */
    time: 500,
    /** Files compared by line. */
    files: 100,
    /** Characters of all compared lines. All of them go to the browser. */
    characters: mebibyte / 2,
    /** Changes listed. */
    changes: 2000,
    /** Pictures: one of the stream, and one of each scenario that differs. */
    pictures: 40,
    /** Nodes of a picture. The largest scenarios have some 100. */
    nodes: 2000,
    /** Page of a plan. The store keeps one for each pull request and environment. */
    storedBytes: 2 * mebibyte,
    /** Streams whose callers the process remembers. */
    rememberedStreams: 20_000,
    /** Revisions whose callers the process remembers. */
    rememberedRevisions: 8,
  },
  /** The inbox of a tenant without an API. */
  inbox: {
    /** Files. Twice the largest tenants. */
    files: 20_000,
    /** Files that a look keeps in memory for the run after it. */
    heldBytes: 128 * mebibyte,
    /** The list of all streams. 100,000 names take some 5 MB. */
    listBytes: 8 * mebibyte,
    /** Files of a zip file. */
    entries: 5000,
    /** All files of a zip file, unpacked. */
    unpackedBytes: 1024 * mebibyte,
    /** Bytes unpacked from one byte. Exports compress to a tenth. */
    ratio: 100,
    /** A manifest or checklist of the outbox that people may have edited. */
    manifestBytes: 16 * mebibyte,
  },
  /** Pages and API of a tenant without an API. People, and their programs, write to its folders. */
  handOver: {
    /** Batches shown. The newest ones are. */
    batches: 50,
    /** Files shown of a batch. */
    files: 1000,
    /** A checklist. */
    checklistBytes: mebibyte,
    /** Boxes of a checklist. */
    boxes: 5000,
    /** Files of a batch to download together, in memory. A client reads at most `answer.serverBytes` of them, zipped. */
    bundleBytes: 256 * mebibyte,
    /** Rejected files shown. */
    rejected: 200,
    /** Text about a rejected file. */
    reasonBytes: 16 * kibibyte,
    /** Name of a file without its ending. File systems take 255, and Sluice adds to it. */
    nameBytes: 180,
    /** Files of one name in the inbox. Sluice numbers them and tries each number. */
    ofName: 1000,
  },
  /** Connections and requests to the server. Anybody who reaches it can send them. */
  request: {
    /** JSON of the API. The longest has a reason. */
    jsonBytes: 64 * kibibyte,
    /** A form without files. Its longest field is a reason. */
    formBytes: 64 * kibibyte,
    /** The form of a sign-in. It has a token. */
    signInBytes: 8 * kibibyte,
    /** Files of one form. All of them have at most `exportFile.bytes`. */
    files: 200,
    /** Forms with files that are read together. Each is in memory. */
    formsWithFiles: 2,
    /** Time for the header of a request. Milliseconds. */
    headerTime: 10_000,
    /** Time for a whole request. Milliseconds. */
    time: 30_000,
    /** Connections. */
    connections: 2000,
    /** Connections without a request. Beyond it, the oldest is closed. */
    silent: 1000,
    /** Connections that the system holds until they are taken. */
    backlog: 2048,
  },
  /** Webhooks. Anybody can send one, and only the whole body shows if it is the host's. */
  webhook: {
    /** Body. GitHub sends up to 25 MB; Sluice finds such changes by polling. */
    bytes: 3 * mebibyte,
    /** Time for a body. Milliseconds. */
    time: 10_000,
    /** Bodies read together. */
    bodies: 1000,
    /** Parts of bodies in memory. */
    heldBytes: 8 * mebibyte,
    /** Refused requests whose rest is read past. A client learns the answer only then. */
    refused: 200,
    /** Rest of one refused request. */
    refusedBytes: 256 * kibibyte,
    /** Time between two parts of such a rest. Milliseconds. */
    refusedTime: 1000,
    /** Deliveries remembered, so that repeated ones are noticed. */
    remembered: 20_000,
    /** Time to remember one. Milliseconds. */
    rememberedTime: 60 * 60_000,
  },
  /** Answers that Sluice reads. Sizes count after decompression. */
  answer: {
    /** Answer of a tenant's platform. Eight times the largest known blueprints. */
    tenantBytes: 16 * mebibyte,
    /** Items of a list of a tenant. A tenant has thousands of streams. */
    tenantItems: 1_000_000,
    /** Answer of Make. */
    makeBytes: 16 * mebibyte,
    /** Pages of a list of Make. A team has dozens of items. */
    makePages: 200,
    /** Answer of the git host. A page of comments fits, each as long as the host allows. */
    hostBytes: 32 * mebibyte,
    /** Pages of a list of the git host. */
    hostPages: 100,
    /** Lists of the git host in memory, to ask only for changes. */
    hostHeldBytes: 16 * mebibyte,
    /** Answer of a daemon to a command. */
    serverBytes: 32 * mebibyte,
    /** Answer of the sign-in provider. */
    providerBytes: mebibyte,
    /** Answer that refuses a request. Sluice shows its beginning. */
    errorBytes: 64 * kibibyte,
    /** Answer with a token. */
    tokenBytes: 64 * kibibyte,
    /** Answer of a receiver of notifications that refuses one. */
    receiverBytes: kibibyte,
  },
  /** Commits of a branch that Sluice reads. Beyond it, older commits count as unknown. */
  history: {
    /** Commits for a merge base and for edits of people. Sluice looks up each changed file at each of them. */
    merge: 1000,
    /** Commits searched for the revision that a squash merged. Sluice looks up each changed file at each of them. */
    squash: 500,
    /** Commits of a source's mirror or offer searched for a change of format. */
    format: 200,
    /** Commits of a drift branch. Each is an edit in a tenant. */
    drift: 1000,
    /** Commits shown of a stream. */
    stream: 50,
  },
  /** The configuration. Its author is trusted; the limits catch wrong files. */
  configuration: {
    /** One file. */
    bytes: mebibyte,
    /** Levels of mappings and lists. No setting is nested as deep. */
    depth: 20,
    /** Values, with repeats by aliases: a small file can become a large value. */
    values: 20_000,
    /** A secret: a file or a variable. Keys and tokens are far smaller. */
    secretBytes: 64 * kibibyte,
    /** A file of certificates. Those of a whole system have 0.25 MB. */
    certificatesBytes: mebibyte,
    /** A list of allowed signers. Each has a line. */
    signersBytes: mebibyte,
  },
  /** Hiding secrets from messages. A pattern holds each in a dozen encodings, and every message is searched. */
  secrets: {
    /** Characters of a secret that are searched for. Longer ones are key files. */
    characters: 4096,
    /** Lines of a secret that are searched for one by one. */
    lines: 100,
  },
  /** Files that a command reads together. */
  tree: {
    /** 10,000 streams of 50 KB are 500 MB. */
    bytes: 1024 * mebibyte,
    /** 10,000 streams have some 60,000 files. */
    files: 200_000,
  },
  /** Work of `validate` without `--large`, so that it ends within seconds for any tree. */
  validation: {
    /** Steps of all files: one per value or 40 bytes, whichever are more. 10,000 streams of 3 KB take 2.5 million. */
    steps: 3_000_000,
    /** Steps of any file, however small. */
    ofFile: 50,
    /** Steps above which those of a file count twice: the whole file is in memory and is copied several times. */
    ofLargeFile: 20_000,
    /** Steps per byte of YAML. */
    ofYaml: 0.3,
  },
  /** Files that a fork's pull request changes. Anybody may open one. */
  fork: {
    bytes: 64 * mebibyte,
    /** Paths. A dozen small objects can name a thousand million. */
    paths: 100_000,
    /** Objects that no branch of the repository has, as git sends them: all versions of the files, compressed. */
    fetchedBytes: 128 * mebibyte,
  },
  /** Output of git about the paths of a commit. */
  commit: {
    /** Five times the files of a tree. */
    paths: 1_000_000,
    /** Ten times what it prints of the largest tree. It is held in memory, and a path may have thousands of letters. */
    bytes: 128 * mebibyte,
  },
  /** Processes of git and of the programs that check signatures. Milliseconds. */
  git: {
    /** Time of one process. The first fetch of a large repository takes minutes. */
    time: 5 * 60_000,
    /** Time of one process that only reads the local copy. */
    readingTime: 30_000,
    /** Time to pack the local copy. Nothing waits for it. */
    packingTime: 60 * 60_000,
    /** Output of one process, in memory. No commit prints as much. */
    outputBytes: 512 * mebibyte,
    /** Output of a process that asks the remote. 100,000 branches are some 10 MB. */
    remoteBytes: 64 * mebibyte,
    /** Output of a program that checks a signature. It prints some lines. */
    signatureBytes: mebibyte,
    /** Error messages of one process. Only the last ones are kept. */
    errorBytes: 64 * kibibyte,
  },
  /** Commits that a plan would apply. Above a limit, their authors are unknown, so nobody may approve where `notAuthor` is set. */
  authors: {
    /** Commits since the last applied one. */
    commits: 20_000,
    /** Mail addresses. The host is asked about each. */
    addresses: 200,
    /** Promotions and squashes that messages name. Git is asked about each. */
    copies: 1000,
    /** Commits searched for the last revision that was copied as a whole. */
    searched: 500,
  },
  /** Time for one pull request. Milliseconds. */
  review: {
    time: 60_000,
    /** Pause after a longer one. It doubles each time. */
    firstPause: 60_000,
    /** Longest pause. A pull request that is always too slow costs a minute a day. */
    longestPause: 24 * 60 * 60_000,
  },
  /** Comments and checks of a pull request. */
  comments: {
    /** Reactions per check to comments of people without write access. The host wants seconds between them. */
    reactions: 5,
    /** Characters of a comment in which Sluice looks for commands. Lists of long comments stay in memory. */
    listedCharacters: 16_384,
    /** Commands that Sluice runs of one comment. */
    commands: 5,
    /** Characters of a command. The longest name of a stream has some 60. */
    command: 1000,
    /** Characters of a comment that Sluice writes. GitHub accepts no more, so details are left out. */
    characters: 65_536,
    /** Bytes of a comment that Sluice writes. GitHub accepts no more. */
    commentBytes: mebibyte / 4,
    /** Characters of the text of a check. GitHub accepts no more. */
    check: 140,
    /** Files of a pull request that the host lists. GitHub lists no more, so more of them count as unknown. */
    files: 3000,
  },
  /** A thread of the daemon. */
  thread: {
    /** Time without an answer. Milliseconds. */
    patience: 20_000,
    /** Time without an answer of a thread that starts. It loads the program first. Milliseconds. */
    patienceAtStart: 60_000,
    /** Memory for content and caches. */
    mebibytes: 512,
    /** Memory of the thread for pull requests of forks. */
    mebibytesForForks: 256,
  },
  /** Crashes of the process, or of a thread, during runs of one environment or source. */
  crash: {
    /** Crashes in a row without a pause. Any process may be killed once. */
    tolerated: 1,
    /** Pause after one more crash. It doubles with each further one. Milliseconds. */
    firstPause: 30_000,
    /** Longest pause. Milliseconds. */
    longestPause: 30 * 60_000,
  },
  /** Problems that Sluice shows and stores. */
  problems: {
    /** Problems of one kind in one file. Readers correct some and check again. */
    ofKind: 20,
    /** Problems that the state of a stream stores. */
    ofStream: 100,
    /** Problems of a tree that `validate` shows. */
    inAll: 1000,
    /** Characters of a message or a place. Names in files may be megabytes. */
    text: 500,
  },
} as const;
