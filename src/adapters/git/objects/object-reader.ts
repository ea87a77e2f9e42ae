import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { budgets } from '../../../core/budgets.ts';
import { PortError } from '../../../ports/errors.ts';
import { understand } from '../failure.ts';
import { spawnGit, tail, type GitContext } from '../git-process.ts';
import { objectId } from './object-id.ts';
import { PipeEnded, PipeReader } from './pipe-reader.ts';
import { gitError, gitProblems } from '../problems.ts';
import { RunLimits } from '../run-limits.ts';

export interface ObjectInfo {
  readonly type: string;
  readonly size: number;
}

interface GitProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly output: PipeReader;
  readonly stderr: () => string;
  readonly exit: Promise<number | null>;
}

/**
 * Reads objects through one `git cat-file --batch-command`, which starts on first use and keeps running. Requests take
 * turns on its pipe; each asks for all its objects at once. A failed or aborted request leaves responses in the pipe,
 * so it ends the process, and the next request starts another.
 */
export class ObjectReader {
  readonly #context: GitContext;
  readonly #maxBlobBytes: number;
  #running: GitProcess | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(context: GitContext, maxBlobBytes: number) {
    this.#context = context;
    this.#maxBlobBytes = maxBlobBytes;
  }

  /** Returns type and size of objects in the order of `oids`; undefined for missing ones. */
  async info(oids: readonly string[], signal?: AbortSignal): Promise<readonly (ObjectInfo | undefined)[]> {
    return this.#request('info', oids.map(objectId), signal, async (output) => {
      const infos: (ObjectInfo | undefined)[] = [];
      for (const oid of oids) infos.push(header(oid, await output.line()));
      return infos;
    });
  }

  /**
   * Returns the bytes of objects of one type, by id. Of a blob above the limit, returns its start, with one byte more
   * than the limit, so that its parser refuses that file alone. Throws if an object is missing, of another type, or a
   * commit or tree above the limit.
   */
  async contents(
    type: 'blob' | 'commit' | 'tree',
    oids: Iterable<string>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Buffer>> {
    const wanted = [...new Set(oids)];
    return this.#request('contents', wanted.map(objectId), signal, async (output) => {
      const found = new Map<string, Buffer>();
      for (const oid of wanted) {
        const info = here(oid, header(oid, await output.line()));
        if (info.type !== type)
          throw gitError('missing', `The object ${oid} is a ${info.type}, not a ${type}.`);
        const size = Math.min(info.size, this.#limitOf(oid, info));
        found.set(oid, await output.bytes(size));
        await output.skip(info.size - size + 1);
      }
      return found;
    });
  }

  /** Returns the sizes of objects in bytes, by id. Throws if one is missing. */
  async sizes(oids: Iterable<string>, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const wanted = [...new Set(oids)];
    const infos = await this.info(wanted, signal);
    return new Map(wanted.map((oid, index) => [oid, here(oid, infos[index]).size]));
  }

  /** Returns the ids of the trees of commits, in the order of `commits`. Throws if one is missing. */
  async trees(commits: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const names = commits.map((oid) => `${objectId(oid)}^{tree}`);
    return this.#request('info', names, signal, async (output) => {
      const trees: string[] = [];
      for (const commit of commits) {
        const [oid = '', type] = (await output.line()).split(' ');
        if (type !== 'tree') throw gitError('missing', `The commit ${commit} is not in the mirror.`);
        trees.push(oid);
      }
      return trees;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#end();
  }

  /** `names`: object ids, or `<commit>^{tree}`, checked. */
  #request<T>(
    verb: 'info' | 'contents',
    names: readonly string[],
    signal: AbortSignal | undefined,
    receive: (output: PipeReader) => Promise<T>,
  ): Promise<T> {
    const answer = this.#turn.then(() => this.#exchange(verb, names, signal, receive));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #exchange<T>(
    verb: string,
    names: readonly string[],
    signal: AbortSignal | undefined,
    receive: (output: PipeReader) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw new Error('The repository is closed.');
    const { timeoutMs } = this.#context;
    using limits = new RunLimits(timeoutMs, signal);
    const commands = names.map((name) => `${verb} ${name}\n`).join('');
    const running = (this.#running ??= this.#start());
    const stop = () => running.child.kill();
    limits.signal.addEventListener('abort', stop, { once: true });
    try {
      running.child.stdin.write(`${commands}flush\n`);
      return await receive(running.output);
    } catch (error) {
      await this.#end();
      signal?.throwIfAborted();
      if (limits.exceeded === 'time')
        throw gitError('timedOut', `git cat-file took longer than ${timeoutMs} ms.`);
      throw await this.#explained(error, running);
    }
  }

  #limitOf(oid: string, { type, size }: ObjectInfo): number {
    if (type === 'blob') return this.#maxBlobBytes + 1;
    const { bytes } = budgets.commit;
    if (size <= bytes) return bytes;
    throw gitError('tooLarge', `The ${type} ${oid} has ${size} bytes; Sluice reads at most ${bytes}.`);
  }

  /** Adds git's explanation to an error. Git reports an unreadable object as missing, and the reason on stderr. */
  async #explained(error: unknown, running: GitProcess): Promise<unknown> {
    const exitCode = await running.exit;
    const stderr = running.stderr();
    const absent = error instanceof PortError && error.code === gitProblems.missing.code;
    if (!(error instanceof PipeEnded) && !(absent && stderr !== '')) return error;
    return understand({ what: 'cat-file', exitCode, stderr }, this.#context.redact);
  }

  #start(): GitProcess {
    const child = spawnGit(this.#context, ['cat-file', '--batch-command', '--buffer']);
    const exit = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    // A failure to start, and a closed pipe, both appear as the end of the output.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    return {
      child,
      output: new PipeReader(child.stdout),
      stderr: tail(child.stderr, budgets.git.errorBytes),
      exit,
    };
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.child.stdin.destroy();
    running.child.kill();
    running.child.stdout.destroy();
    await running.exit;
  }
}

function here(oid: string, info: ObjectInfo | undefined): ObjectInfo {
  if (info === undefined) throw gitError('missing', `The object ${oid} is not in the mirror.`);
  return info;
}

/** Parses `<oid> <type> <size>`, or `<oid> missing`. */
function header(oid: string, line: string): ObjectInfo | undefined {
  const [named, type = '', size] = line.split(' ');
  if (named !== oid) throw gitError('damaged', `git answered for ${oid} with something else.`);
  return size === undefined ? undefined : { type, size: Number(size) };
}
