import { declarationOf, declare, isGone, type Declaration, type DeclaredStream } from '../declaration.ts';
import { compareExportedAt } from './export-summary.ts';
import type { FileFacts } from './inbox-disk.ts';
import type { Fault, FoundExport, InboxFileContent } from './inbox-reading.ts';

/** Known facts about a file of an inbox. */
export interface InboxFile {
  readonly place: 'inbox' | 'done';
  readonly name: string;
  /** Path from the inbox folder. */
  readonly path: string;
  readonly facts: FileFacts;
  /** Tells whether it has stayed the same for so long that nobody is writing it any more. */
  readonly isOld: boolean;
  /** Undefined while it is being written, or where it cannot be opened. */
  readonly reading: InboxFileContent | undefined;
  /** Reason why it cannot be opened. */
  readonly problem: string | undefined;
}

/** An export and its file. */
export interface StockedExport extends FoundExport {
  readonly file: InboxFile;
}

/** A list of all streams by a person. */
export interface CompleteList {
  readonly name: string;
  readonly facts: FileFacts;
  /** Undefined where the file changed during reading, or is far too long. */
  readonly said: { readonly digest: string; readonly lines: readonly string[] } | undefined;
}

export interface Shelves {
  readonly files: readonly InboxFile[];
  readonly list: CompleteList | undefined;
  /** Earlier declaration. */
  readonly declaration: Declaration | undefined;
  /** Tells whether the configuration declares the inbox complete. Then Sluice does not clean it up. */
  readonly isWhole: boolean;
}

/** An unusable file, with its faults. */
export interface RejectedFile {
  readonly file: Pick<InboxFile, 'name' | 'path' | 'facts'>;
  readonly digest: string | undefined;
  readonly faults: readonly Fault[];
}

/** Result of reading an inbox: exports for the run, and files to move aside once the run is saved. */
export interface Stock {
  /** Newest export of each existing stream, by id. */
  readonly newest: ReadonlyMap<string, StockedExport>;
  /** Tells whether a person, or the configuration, declares that there are no other streams. */
  readonly whole: boolean;
  /** Set where a list declares something that is not saved yet. */
  readonly declared: { readonly list: CompleteList; readonly declaration: Declaration } | undefined;
  /** Usable files that are in the inbox or no longer the newest. */
  readonly taken: readonly { readonly file: InboxFile; readonly isNewest: boolean }[];
  readonly refused: readonly RejectedFile[];
  /** Zip files with some unusable content. */
  readonly inPart: readonly RejectedFile[];
  /** Unusable files that stay in place. */
  readonly complaints: readonly {
    readonly path: string;
    readonly stamp: string;
    readonly reason: string;
    readonly code: 'SLC2153' | 'SLC2157';
  }[];
}

/**
 * Longest time between the last change of a file in `done` and a later empty list, for the file to count as put there
 * together with the list. Milliseconds.
 */
const sameSitting = 24 * 3600_000;

/** Classifies the files of an inbox and of its `done` folder. Pure; changes nothing. */
export function takeStock(shelves: Shelves): Stock {
  const { files, list, isWhole } = shelves;
  const known = newestById(files);
  const before = [...known.values()].filter((one) => !isGone(shelves.declaration, one));
  const refused = isWhole ? [] : files.filter(isRefused).map(refusalOf);
  const usable = files.filter(({ reading }) => (reading?.exports.length ?? 0) > 0);
  const inPart = isWhole ? [] : usable.filter(isInPart).map(refusalOf);
  const verdict = isWhole ? undefined : judge(list, before, shelves, refused.length + inPart.length > 0);
  const declared = verdict !== undefined && 'declaration' in verdict ? verdict : undefined;
  const declaration = declared?.declaration ?? shelves.declaration;
  const newest = new Map([...known].filter(([, one]) => !isGone(declaration, one)));
  const isNewest = (file: InboxFile) =>
    [...(file.reading?.exports ?? [])].some(({ id, entry }) => {
      const found = newest.get(id);
      return found?.file === file && found.entry === entry;
    });
  const refusedList = verdict !== undefined && 'refused' in verdict ? [verdict.refused] : [];
  return {
    newest,
    whole: isWhole
      ? isAllRead(files)
      : declaration !== undefined && declaration.streams.every(({ id }) => newest.has(id)),
    declared,
    taken: isWhole
      ? []
      : usable
          .map((file) => ({ file, isNewest: isNewest(file) }))
          .filter((one) => one.file.place === 'inbox' || !one.isNewest),
    // A list that depends on a file is moved before that file.
    refused: [...refusedList, ...refused],
    inPart,
    complaints: [
      ...files.flatMap((file) => complaintOf(file, isWhole)),
      ...(verdict !== undefined && 'unclear' in verdict && list !== undefined
        ? [{ path: list.name, stamp: list.facts.stamp, reason: verdict.unclear, code: 'SLC2157' as const }]
        : []),
    ],
  };
}

/** Evaluates a list; undefined where it has to wait. */
function judge(
  list: CompleteList | undefined,
  known: readonly StockedExport[],
  { files, declaration }: Shelves,
  hasRefused: boolean,
):
  | { readonly list: CompleteList; readonly declaration: Declaration }
  | { readonly refused: RejectedFile }
  | { readonly unclear: string }
  | undefined {
  if (list?.said === undefined) return undefined;
  const { digest, lines } = list.said;
  const isWaiting = files.some((file) => file.place === 'inbox' && isUnread(file) && !isRefused(file));
  if (isWaiting) return undefined;
  const declares = (streams: readonly DeclaredStream[]) => ({
    list,
    declaration: declarationOf(streams.map(declaredOf), known.map(declaredOf), declaration),
  });
  if (lines.length > 0) {
    const found = declare(lines, known);
    return 'unclear' in found ? found : declares(found.streams);
  }
  const refuse = (reason: string) => ({
    refused: {
      file: { name: list.name, path: list.name, facts: list.facts },
      digest,
      faults: [{ entry: undefined, reason, mayGrow: false }],
    },
  });
  if (hasRefused)
    return refuse('beside it lies a file that cannot be read, so what lies here is not everything');
  const since = list.facts.modifiedAt - sameSitting;
  const here = known.filter(({ file }) => file.place === 'inbox' || file.facts.changedAt >= since);
  return here.length === 0 ? refuse('no export lies beside it') : declares(here);
}

const declaredOf = ({ id, name, exportedAt }: DeclaredStream): DeclaredStream => ({ id, name, exportedAt });

/** Tells whether a file may have unknown exports. */
function isUnread({ reading }: InboxFile): boolean {
  return reading === undefined || reading.exports.length === 0;
}

/** Tells whether a file in the inbox is no export and will not become one. */
function isRefused({ place, reading, isOld }: InboxFile): boolean {
  if (place !== 'inbox' || reading === undefined || reading.exports.length > 0) return false;
  return isOld || !reading.faults.some(({ mayGrow }) => mayGrow);
}

function isInPart({ place, reading }: InboxFile): boolean {
  return place === 'inbox' && (reading?.faults.length ?? 0) > 0;
}

function refusalOf(file: InboxFile): RejectedFile {
  return { file, digest: file.reading?.digest, faults: file.reading?.faults ?? [] };
}

/**
 * Tells whether all files are read. An empty folder is more probably an unmounted one than a tenant without streams.
 */
function isAllRead(files: readonly InboxFile[]): boolean {
  return (
    files.length > 0 && files.every(({ reading }) => reading !== undefined && reading.faults.length === 0)
  );
}

function complaintOf(file: InboxFile, isWhole: boolean): Stock['complaints'] {
  const { path, problem, isOld, reading, place, facts } = file;
  const reasons = [
    ...(problem !== undefined && isOld ? [problem] : []),
    ...((isWhole || place === 'done') && isOld ? (reading?.faults ?? []).map(faultText) : []),
  ];
  return reasons.map((reason) => ({ path, stamp: facts.stamp, reason, code: 'SLC2153' }));
}

export function faultText({ entry, reason }: Fault): string {
  return entry === undefined ? reason : `${JSON.stringify(entry)} in it: ${reason}`;
}

/** Returns the newest export of each id: the last exported, or of equal times the last one put there. */
function newestById(files: readonly InboxFile[]): ReadonlyMap<string, StockedExport> {
  const newest = new Map<string, StockedExport>();
  for (const file of files) {
    for (const found of file.reading?.exports ?? []) {
      const candidate = { ...found, file };
      const present = newest.get(found.id);
      if (present === undefined || isNewer(candidate, present)) newest.set(found.id, candidate);
    }
  }
  return newest;
}

/** Compares members that stay the same when a file is moved aside, so that the newest export stays the newest. */
function isNewer(one: StockedExport, other: StockedExport): boolean {
  const order =
    compareExportedAt(one.exportedAt, other.exportedAt) ||
    one.file.facts.modifiedAt - other.file.facts.modifiedAt;
  return order === 0 ? one.digest > other.digest : order > 0;
}
