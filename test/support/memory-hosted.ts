import type { FileWrite } from '../../src/ports/repository.ts';
import type { FakeGitHost } from './fake-git-host.ts';
import { FakeRepository, type FakeRemote } from './fake-repository.ts';
import type { FileTexts } from './github/pushing.ts';
import type { Hosted, HostedComment, HostedPull } from './hosted.ts';

const never = new AbortController().signal;
/** GitHub's names of reactions. */
const contents = { seen: 'eyes', done: 'rocket', refused: 'confused' } as const;

/** A repository on a git host in memory. People sign commits as `<login>@example.com`. */
export class MemoryHosted implements Hosted {
  readonly #host: FakeGitHost;
  readonly #remote: FakeRemote;
  readonly #now: () => number;

  constructor(host: FakeGitHost, remote: FakeRemote, now: () => number) {
    this.#host = host;
    this.#remote = remote;
    this.#now = now;
  }

  get bot(): string {
    return this.#host.login;
  }

  async tip(branch: string): Promise<string> {
    const commit = this.#remote.refs.get(refOf(branch));
    if (commit === undefined) throw new Error(`there is no branch ${branch}`);
    return commit;
  }

  async read(branch: string, path: string): Promise<string> {
    const repository = await this.#clone(this.bot);
    const [oid] = await repository.objectsAt([{ commit: await this.tip(branch), path }], never);
    if (oid === undefined) throw new Error(`${branch} has no ${path}`);
    return Buffer.from((await repository.read([oid], never)).get(oid) ?? []).toString();
  }

  async pushAs(
    as: string,
    branch: string,
    files: FileTexts,
    options: { readonly from?: string } = {},
  ): Promise<string> {
    const expected = this.#remote.refs.get(refOf(branch));
    const repository = await this.#clone(as);
    const base = expected ?? (await this.#start(options.from ?? 'main'));
    const writes = Object.entries(files).map(([path, text]): [string, FileWrite] => [
      path,
      text === undefined ? { removed: true } : { bytes: Buffer.from(text) },
    ]);
    const to = await repository.commit({
      parents: base === undefined ? [] : [base],
      base,
      writes: new Map(writes),
      message: `Edit ${Object.keys(files).join(', ')}\n`,
      at: this.#now(),
    });
    await repository.push([{ ref: refOf(branch), expected, to }], never);
    return to;
  }

  async openPullRequest(
    as: string,
    wanted: { readonly head: string; readonly base: string; readonly title: string },
  ): Promise<HostedPull> {
    const { number } = this.#host.people.open(as, { ...wanted, body: '', labels: [] });
    return this.pullRequest(number);
  }

  async pullRequest(number: number): Promise<HostedPull> {
    const pull = await this.#host.pullRequest(number, never);
    if (pull === undefined) throw new Error(`there is no pull request ${number}`);
    return { ...pull, pull };
  }

  async pullRequests(): Promise<readonly HostedPull[]> {
    const open = await this.#host.openPullRequests(never);
    return open.map((pull) => ({ ...pull, pull }));
  }

  merge(as: string, number: number): Promise<string> {
    return this.#host.people.merge(as, number);
  }

  async close(_as: string, number: number): Promise<void> {
    this.#host.people.close(number);
  }

  async approve(as: string, number: number): Promise<void> {
    this.#host.people.review(as, number, 'approved');
  }

  comment(as: string, number: number, text: string): { readonly id: number } {
    return this.#host.people.comment(as, number, text);
  }

  editComment(_as: string, id: number, text: string): void {
    this.#host.people.editComment(id, text);
  }

  deleteComment(_as: string, id: number): void {
    this.#host.people.removeComment(id);
  }

  comments(number: number): readonly HostedComment[] {
    return this.#host.people.comments(number).map(({ id, body, author }) => ({
      id,
      body,
      author: { login: author },
      reactions: [...(this.#host.reactions.get(id) ?? [])].map((one) => ({ content: contents[one] })),
    }));
  }

  statuses(commit: string): Readonly<Record<string, string>> {
    const statuses = [...(this.#host.statuses.get(commit)?.values() ?? [])];
    return Object.fromEntries(statuses.map(({ name, state }) => [name, state]));
  }

  async #start(from: string): Promise<string | undefined> {
    return this.#remote.refs.get(refOf(from)) ?? (this.#remote.objects.has(from) ? from : undefined);
  }

  async #clone(login: string): Promise<FakeRepository> {
    const repository = new FakeRepository(this.#remote, `${login} <${login}@example.com>`);
    await repository.fetch(never);
    return repository;
  }
}

const refOf = (branch: string) => `refs/heads/${branch}`;
