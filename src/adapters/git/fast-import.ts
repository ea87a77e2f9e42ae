import { randomUUID } from 'node:crypto';
import { budgets } from '../../core/budgets.ts';
import type { FileWrite } from '../../ports/repository.ts';
import { emptyTree, noObject, objectId } from './objects/object-id.ts';
import { gitError } from './problems.ts';
import { comparePaths, treePath } from './objects/tree-path.ts';

export interface CommitIdentity {
  readonly name: string;
  readonly email: string;
}

/** A commit for `git fast-import`, checked. */
export interface ImportedCommit {
  readonly parents: readonly string[];
  readonly tree: string;
  readonly writes: ReadonlyMap<string, FileWrite>;
  readonly message: string;
  readonly identity: CommitIdentity;
  /** Seconds since the epoch. */
  readonly seconds: number;
}

const chunkSize = 256 * 1024;

/** Number of bytes from which copying a part costs more than writing it separately. */
const largePart = 32 * 1024;

/**
 * Returns the stream by which `git fast-import --done` writes one commit and prints its id. fast-import knows commits
 * only as the heads of branches. The branch is deleted before the stream ends, so that no ref is ever written. Its name
 * is unique, so that two processes never wait for one lock. `checkWrites` and `checkIdentity` have checked paths and
 * texts.
 */
export function fastImportStream(commit: ImportedCommit): Generator<Buffer> {
  return inChunks(commands(commit));
}

/** Returns the stream by which `git fast-import --done` writes blobs and prints their ids, one per line. */
export function blobStream(contents: readonly Uint8Array[]): Generator<Buffer> {
  return inChunks(blobCommands(contents));
}

function* blobCommands(contents: readonly Uint8Array[]): Generator<Buffer> {
  for (const bytes of contents) {
    yield Buffer.from('blob\nmark :1\n');
    yield* data(bytes);
    yield Buffer.from('get-mark :1\n');
  }
  yield Buffer.from('done\n');
}

/** Joins small parts, because each write has a fixed cost. Passes large parts on unchanged. */
function* inChunks(commands: Iterable<Buffer>): Generator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for (const part of commands) {
    const isLarge = part.length >= largePart;
    if (!isLarge) {
      parts.push(part);
      size += part.length;
    }
    if (isLarge || size >= chunkSize) {
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
    if (isLarge) yield part;
  }
  yield Buffer.concat(parts);
}

function* commands({ parents, tree, writes, message, identity, seconds }: ImportedCommit): Generator<Buffer> {
  const branch = `refs/sluice-write/${randomUUID()}`;
  const person = `${identity.name} <${identity.email}> ${seconds} +0000`;
  yield Buffer.from(`commit ${branch}\nmark :1\nauthor ${person}\ncommitter ${person}\n`);
  yield* data(Buffer.from(message));
  for (const [index, parent] of parents.entries())
    yield Buffer.from(`${index === 0 ? 'from' : 'merge'} ${parent}\n`);
  yield Buffer.from(tree === emptyTree ? 'deleteall\n' : `M 040000 ${tree} ""\n`);
  yield* fileCommands(writes);
  yield Buffer.from(`get-mark :1\nreset ${branch}\nfrom ${noObject}\n\ndone\n`);
}

/** Returns the commands of files, removals first, so that a folder can replace a file and the other way round. */
function* fileCommands(writes: ReadonlyMap<string, FileWrite>): Generator<Buffer> {
  const sorted = [...writes].sort(([one], [other]) => comparePaths(one, other));
  for (const [path, write] of sorted) {
    if ('removed' in write) yield Buffer.from(`D ${quoted(path)}\n`);
  }
  for (const [path, write] of sorted) {
    if ('removed' in write) continue;
    if ('oid' in write) {
      yield Buffer.from(`M 100644 ${objectId(write.oid)} ${quoted(path)}\n`);
      continue;
    }
    yield Buffer.from(`M 100644 inline ${quoted(path)}\n`);
    yield* data(write.bytes);
  }
}

function* data(bytes: Uint8Array): Generator<Buffer> {
  yield Buffer.from(`data ${bytes.length}\n`);
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  yield Buffer.from('\n');
}

/** Quotes a path like a C string, so that any path is one argument. */
function quoted(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must be escaped
  const escaped = path.replaceAll(/["\\\u0000-\u001f\u007f]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}

/** Throws a PortError if a path is unsafe, a file is too large to be read again, or one path is inside another. */
export function checkWrites(writes: ReadonlyMap<string, FileWrite>): void {
  const kept = new Set<string>();
  for (const [path, write] of writes) {
    treePath(path);
    if ('bytes' in write && write.bytes.length > budgets.file.bytes) throw tooLarge(path, write.bytes.length);
    if (!('removed' in write)) kept.add(path);
  }
  for (const path of kept) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      if (kept.has(folder))
        throw gitError(
          'badInput',
          `${JSON.stringify(folder)} would be a file and the folder of ${JSON.stringify(path)}.`,
        );
    }
  }
}

function tooLarge(path: string, bytes: number): Error {
  const said = `${JSON.stringify(path)} would have ${bytes} bytes`;
  return gitError('tooLarge', `${said}, and Sluice cannot read back more than ${budgets.file.bytes} bytes.`);
}

/** Throws a PortError if git could not write a person into a commit and read them back. */
export function checkIdentity({ name, email }: CommitIdentity): CommitIdentity {
  for (const [what, text] of Object.entries({ name, email })) {
    if (text.trim() !== text || text === '' || /[<>\p{Cc}]/u.test(text) || !text.isWellFormed()) {
      throw gitError(
        'badInput',
        `The ${what} of the committer, ${JSON.stringify(text)}, is empty, has outer spaces or one of < > or a control character.`,
      );
    }
  }
  return { name, email };
}
