import type { FileWrite, Repository } from '../../src/ports/repository.ts';
import { promotionLine, rollbackLine } from '../../src/runs/ancestry/trailers.ts';
import type { MergeOutcome } from '../../src/runs/merge/request.ts';
import { requestMerge } from '../../src/runs/merge/run.ts';
import { FakeStore } from './fake-store.ts';
import { aModule, streamFiles } from './flow-files.ts';

export const never = new AbortController().signal;

export const branches = ['main', 'env/staging', 'env/production'] as const;
export type Branch = (typeof branches)[number];
export type Target = Exclude<Branch, 'main'>;

/** Where promotions to a branch come from. */
export const sources: Readonly<Record<Target, Branch>> = {
  'env/staging': 'main',
  'env/production': 'env/staging',
};

/** A module: its id and the text that it writes. */
export interface Part {
  readonly id: number;
  readonly text: string;
}

/** The streams of a commit: their modules in order, by slug. A stream that holds a conflict is not among them. */
export type Streams = ReadonlyMap<string, readonly Part[]>;

/** A module's place, and a text: one word. */
export const spot = (slug: string, id: number, text: string) => `${slug} ${id} ${text}`;

/** What a person does to a stream. */
export interface Edit {
  readonly do:
    | 'edit'
    | 'add module'
    | 'copy module'
    | 'move module'
    | 'remove module'
    | 'copy stream'
    | 'remove stream';
  readonly branch: Branch;
  readonly stream: number;
  readonly module: number;
}

/** What becomes of a promotion. */
export type Ending = 'merge' | 'squash' | 'drop' | 'leave';

/** One thing that happens. Numbers pick among what there is at that moment. */
export type Event =
  | Edit
  | { readonly do: 'revert' | 'roll back'; readonly branch: Branch; readonly commit: number }
  | {
      readonly do: 'edit promotion';
      readonly to: Target;
      readonly stream: number;
      readonly module: number;
    }
  | {
      readonly do: 'promote';
      readonly to: Target;
      readonly only: number | undefined;
      readonly ending: Ending;
    };

/** A promotion as it was prepared, with what it was prepared from. */
export interface Promotion {
  readonly to: Target;
  readonly from: Branch;
  readonly incoming: string;
  readonly target: string;
  readonly proposed: MergeOutcome;
  /** Where it waits, and the commit there; the target's head where nothing waits. */
  readonly work: string;
  readonly result: string;
  /** The stream that was asked for now; undefined: all. */
  readonly named: string | undefined;
  /** Of streams that alone are promoted on that branch, what is brought, by slug; undefined: all are. */
  readonly only: ReadonlyMap<string, string> | undefined;
}

export interface PromotionEdit {
  readonly slug: string;
  readonly id: number;
  readonly text: string;
  readonly seen: string;
}

/** What a branch took of each stream: its files as one text, by slug; the empty text: that it is not there. */
type Taken = ReadonlyMap<string, string>;

/**
 * Three branches and people who work on them, and Sluice, which promotes. Beside what git keeps it is noted which text
 * was ever put where, what each branch took, and what it took back: what a promotion is then held against.
 */
export class BranchHistory {
  readonly repository: Repository;
  readonly store = new FakeStore();
  readonly heads = new Map<string, string>();
  /** Every text that a person put at a place, on any branch. */
  readonly written = new Set<string>();
  /** By target: what it took, and streams that it took back, as they are since. */
  readonly taken = new Map<Target, Taken>();
  readonly withdrawn = new Map<Target, Map<string, string>>();
  /** By branch of a promotion: what people changed on it, and what both sides had of the stream then. */
  readonly edited = new Map<string, readonly PromotionEdit[]>();
  /** What a target had taken when one of its commits was its head. */
  readonly #takenAt = new Map<string, Taken>();
  /** By target: its streams as they were when it last took something. */
  readonly #arrivedAs = new Map<Branch, ReadonlyMap<string, string>>();
  /** What waits on a branch of some streams alone. */
  readonly #picked = new Map<string, ReadonlyMap<string, string>>();
  readonly #trail = new Map<Branch, string[]>();
  #minute = 0;
  #texts = 0;

  private constructor(repository: Repository) {
    this.repository = repository;
  }

  static async begin(repository: Repository, salt: number): Promise<BranchHistory> {
    const history = new BranchHistory(repository);
    const streams = new Map(
      ['a', 'b'].map((slug) => [
        slug,
        Array.from({ length: 4 }, (_, index) => ({ id: index + 1, text: `${slug}${index + 1} of ${salt}` })),
      ]),
    );
    const first = await history.#commit(undefined, writesOf(streams), 'Begin', []);
    for (const [slug, parts] of streams)
      for (const { id, text } of parts) history.written.add(spot(slug, id, text));
    for (const branch of branches) history.#move(branch, first);
    const taken = await history.texts(first);
    for (const target of ['env/staging', 'env/production'] as const) {
      history.taken.set(target, taken);
      history.withdrawn.set(target, new Map());
      history.#takenAt.set(`${target} ${first}`, taken);
    }
    return history;
  }

  /** Lets it happen, if it can; gives a promotion that was prepared. */
  async play(event: Event): Promise<Promotion | undefined> {
    if (event.do === 'promote') return this.#prepare(event);
    if (event.do === 'edit promotion') await this.#editPromotion(event);
    else if (event.do === 'revert') await this.#revert(event.branch, event.commit);
    else if (event.do === 'roll back') await this.#rollBack(event.branch, event.commit);
    else if ('stream' in event) await this.#edit(event);
    return undefined;
  }

  /** What a person does with a promotion; in one with conflicts, each stream in question stays as the target has it. */
  async finish({ to, proposed, incoming, named, only, work, result }: Promotion, ending: Ending) {
    const target = this.head(to);
    // What the target has already it took, in whatever way.
    if (result === target && only === undefined) this.taken.set(to, await this.texts(incoming));
    if (result === target) return;
    this.heads.set(work, result);
    if (proposed.conflicts.length > 0) {
      await this.#keepTheirs(work, target, proposed);
      await this.#requestMerge(to, named);
    }
    if (ending === 'leave') return;
    const head = this.heads.get(work) ?? '';
    if (ending === 'drop') {
      this.heads.delete(work);
      this.#picked.delete(work);
      this.edited.delete(work);
      return;
    }
    const parents = ending === 'merge' ? [target, head] : [target];
    const commit = await this.#commit(head, new Map(), ending === 'merge' ? 'Merge' : 'Squash', parents);
    if (ending === 'squash') this.heads.delete(work);
    const before = this.taken.get(to) ?? new Map<string, string>();
    const now = await this.texts(head);
    // Where a person decided on the branch for what the target has, the target took it all the same.
    const decided = new Set(this.edited.get(work)?.map(({ slug }) => slug));
    const arrived = [...(only ?? [])].filter(
      ([slug, text]) => slug === named || now.get(slug) === text || decided.has(slug),
    );
    const taken = only === undefined ? await this.texts(incoming) : new Map([...before, ...arrived]);
    this.taken.set(to, taken);
    for (const [slug] of arrived) this.withdrawn.get(to)?.delete(slug);
    this.#picked.delete(work);
    this.edited.delete(work);
    this.#move(to, commit);
    this.#takenAt.set(`${to} ${commit}`, taken);
    this.#arrivedAs.set(to, await this.texts(commit));
  }

  head(branch: Branch): string {
    return this.heads.get(`refs/heads/${branch}`) ?? '';
  }

  /** The files of each stream of a commit as one text. */
  async texts(commit: string): Promise<ReadonlyMap<string, string>> {
    const entries = await this.repository.entries(commit, 'value-streams');
    const bySlug = Map.groupBy(entries, ({ path }) => path.split('/')[1] ?? '');
    return new Map(
      [...bySlug].map(([slug, files]) => [slug, files.map(({ path, oid }) => `${path} ${oid}`).join('\n')]),
    );
  }

  async streams(commit: string): Promise<Streams> {
    const entries = (await this.repository.entries(commit, 'value-streams')).filter(({ path }) =>
      path.endsWith('/flow.json'),
    );
    const blobs = await this.repository.read(
      entries.map(({ oid }) => oid),
      never,
    );
    const streams = new Map<string, readonly Part[]>();
    for (const { path, oid } of entries) {
      const text = Buffer.from(blobs.get(oid) ?? []).toString();
      if (!text.includes('"$conflict"')) streams.set(path.split('/')[1] ?? '', partsOf(text));
    }
    return streams;
  }

  async #prepare({ to, only }: Event & { readonly do: 'promote' }): Promise<Promotion | undefined> {
    const from = sources[to];
    const [incoming, target] = [this.head(from), this.head(to)];
    const slugs = [...(await this.texts(incoming)).keys()];
    const slug = only === undefined ? undefined : slugs[only % Math.max(slugs.length, 1)];
    if (only !== undefined && slug === undefined) return undefined;
    const work = workOf(to, slug);
    const proposed = await this.#requestMerge(to, slug);
    const open = this.heads.get(work);
    const isOpen =
      open !== undefined && proposed.is === 'nothing' && proposed.reason.startsWith('the branch');
    // Whoever sees that the target has it all closes the pull request.
    if (proposed.is === 'nothing' && !isOpen) {
      this.heads.delete(work);
      this.#picked.delete(work);
      this.edited.delete(work);
    }
    const result = proposed.is === 'ready' ? proposed.commit : isOpen ? open : target;
    const brought = await this.texts(incoming);
    const back = this.withdrawn.get(to);
    const ours = await this.texts(target);
    const waiting = [...(this.#picked.get(work)?.keys() ?? [])].filter(
      (one) => back?.get(one) !== (ours.get(one) ?? ''),
    );
    const picked = new Map(
      [...waiting, ...(slug === undefined ? [] : [slug])].map(
        (one) => [one, brought.get(one) ?? ''] as const,
      ),
    );
    if (slug !== undefined && result !== target) this.#picked.set(work, picked);
    return {
      to,
      from,
      incoming,
      target,
      proposed,
      named: slug,
      only: slug === undefined ? undefined : picked,
      work,
      result,
    };
  }

  /** A pass of Sluice. */
  #requestMerge(to: Target, slug: string | undefined): Promise<MergeOutcome> {
    const from = sources[to];
    return requestMerge(
      this,
      this.heads,
      {
        incoming: this.head(from),
        source: `refs/heads/${from}`,
        target: `refs/heads/${to}`,
        work: workOf(to, slug),
        names: { incoming: from, target: to },
        keeps: () => false,
        message: `Promote ${from}`,
        line: promotionLine(from, to),
        at: this.#tick(),
        acceptsRewritten: false,
        ...(slug === undefined ? {} : { only: [slug] }),
      },
      never,
    );
  }

  async #edit({ branch, stream, module, do: what }: Edit): Promise<void> {
    const head = this.head(branch);
    const streams = new Map(await this.streams(head));
    const slugs = [...streams.keys()];
    const slug = slugs[stream % Math.max(slugs.length, 1)];
    if (slug === undefined) return;
    const parts = [...(streams.get(slug) ?? [])];
    const index = module % Math.max(parts.length, 1);
    const part = parts[index];
    const newId = () => (this.#texts += 1) + 100;
    const newText = () => `text ${(this.#texts += 1)}`;
    if (what === 'copy stream') streams.set(`${slug.slice(0, 1)}-${newId()}`, parts);
    else if (what === 'remove stream') streams.delete(slug);
    else if (what === 'add module')
      streams.set(slug, parts.toSpliced(index, 0, { id: newId(), text: newText() }));
    else if (part === undefined) return;
    else if (what === 'edit') streams.set(slug, parts.with(index, { ...part, text: newText() }));
    else if (what === 'copy module') streams.set(slug, parts.toSpliced(index, 0, { ...part, id: newId() }));
    else if (what === 'remove module') streams.set(slug, parts.toSpliced(index, 1));
    else streams.set(slug, [...parts.toSpliced(index, 1), part]);
    for (const [name, all] of streams) for (const { id, text } of all) this.written.add(spot(name, id, text));
    const before = await this.streams(head);
    const writes = writesOf(new Map([...streams].filter(([name, all]) => before.get(name) !== all)));
    for (const name of before.keys())
      if (!streams.has(name)) writes.set(`value-streams/${name}`, { removed: true });
    this.#move(branch, await this.#commit(head, writes, `${what} ${slug}`, [head]));
  }

  /** Somebody changes a text on the branch of a promotion that waits. */
  async #editPromotion({ to, stream, module }: Event & { readonly do: 'edit promotion' }): Promise<void> {
    const work = workOf(to, undefined);
    const head = this.heads.get(work);
    if (head === undefined) return;
    const streams = [...(await this.streams(head))];
    const [slug, parts = []] = streams[stream % Math.max(streams.length, 1)] ?? [];
    const part = parts[module % Math.max(parts.length, 1)];
    if (slug === undefined || part === undefined) return;
    const text = `text ${(this.#texts += 1)}`;
    this.written.add(spot(slug, part.id, text));
    const changed = parts.map((one) => (one === part ? { ...one, text } : one));
    const commit = await this.#commit(head, writesOf(new Map([[slug, changed]])), 'Edit it', [head]);
    this.heads.set(work, commit);
    const sides = await Promise.all([this.texts(this.head(to)), this.texts(this.head(sources[to]))]);
    const seen = sides.map((side) => side.get(slug) ?? '').join('\n');
    this.edited.set(work, [...(this.edited.get(work) ?? []), { slug, id: part.id, text, seen }]);
  }

  async #revert(branch: Branch, number: number): Promise<void> {
    const trail = this.#trail.get(branch) ?? [];
    const commit = trail[number % trail.length];
    const head = this.head(branch);
    const { parents } = await this.repository.commitInfo(commit ?? head);
    if (commit === undefined || parents[0] === undefined) return;
    const now = new Map((await this.repository.entries(head)).map(({ path, oid }) => [path, oid]));
    const changes = await this.repository.changes(parents[0], commit);
    if (changes.some(({ path, after }) => now.get(path) !== after)) return;
    const writes = new Map(
      changes.map(({ path, before }): [string, FileWrite] => [
        path,
        before === undefined ? { removed: true } : { oid: before },
      ]),
    );
    const message = `Revert "something"\n\nThis reverts commit ${commit}.\n`;
    await this.#goBack(branch, await this.#commit(head, writes, message, [head]), parents[0]);
  }

  async #rollBack(branch: Branch, number: number): Promise<void> {
    const trail = this.#trail.get(branch) ?? [];
    const to = trail[number % trail.length];
    if (to === undefined) return;
    const message = `Go back\n\n${rollbackLine(to)}\n`;
    await this.#goBack(branch, await this.#commit(to, new Map(), message, [this.head(branch)]), to);
  }

  /** Notes the streams that are again what they were before the branch took something else of them. */
  async #goBack(branch: Branch, commit: string, to: string): Promise<void> {
    const head = this.head(branch);
    this.#move(branch, commit);
    if (branch === 'main') return;
    const [before, after] = await Promise.all([this.texts(head), this.texts(commit)]);
    const taken = this.taken.get(branch) ?? new Map<string, string>();
    const older = this.#takenAt.get(`${branch} ${to}`) ?? taken;
    const withdrawn = this.withdrawn.get(branch);
    const arrivedAs = this.#arrivedAs.get(branch);
    for (const slug of new Set([...before.keys(), ...after.keys()])) {
      const [was, is = ''] = [before.get(slug), after.get(slug)];
      if (was === is || (was === undefined && is === '')) continue;
      const isTaken = is === (taken.get(slug) ?? '');
      if (isTaken) withdrawn?.delete(slug);
      else if (is !== '' && older.get(slug) !== taken.get(slug) && arrivedAs?.get(slug) !== is)
        withdrawn?.set(slug, is);
    }
  }

  async #keepTheirs(work: string, target: string, { conflicts }: MergeOutcome): Promise<void> {
    const head = this.heads.get(work) ?? '';
    const slugs = new Set(conflicts.map(({ file }) => file.split('/')[1] ?? ''));
    // What was chosen counts in the place of what was written there before.
    this.edited.set(work, [
      ...(this.edited.get(work) ?? []).filter(({ slug }) => !slugs.has(slug)),
      ...[...slugs].map((slug) => ({ slug, id: 0, text: '', seen: '' })),
    ]);
    const writes = new Map<string, FileWrite>();
    for (const slug of slugs) {
      const folder = `value-streams/${slug}`;
      for (const { path } of await this.repository.entries(head, folder)) writes.set(path, { removed: true });
      for (const { path, oid } of await this.repository.entries(target, folder)) writes.set(path, { oid });
    }
    this.heads.set(work, await this.#commit(head, writes, 'Keep theirs', [head]));
  }

  #move(branch: Branch, commit: string): void {
    this.heads.set(`refs/heads/${branch}`, commit);
    this.#trail.set(branch, [...(this.#trail.get(branch) ?? []), commit]);
    const taken = branch === 'main' ? undefined : this.taken.get(branch);
    if (taken !== undefined) this.#takenAt.set(`${branch} ${commit}`, taken);
  }

  async #commit(
    base: string | undefined,
    writes: ReadonlyMap<string, FileWrite>,
    message: string,
    parents: readonly string[],
  ): Promise<string> {
    return this.repository.commit({ parents, base, writes, message, at: this.#tick() });
  }

  #tick(): number {
    this.#minute += 1;
    return Date.UTC(2026, 0, 5) + this.#minute * 60_000;
  }
}

const workOf = (to: Target, slug: string | undefined) =>
  `refs/heads/sluice/${slug === undefined ? 'promote' : 'streams'}/${to}`;

function writesOf(streams: Streams): Map<string, FileWrite> {
  const files = [...streams].flatMap(([slug, parts]) =>
    Object.entries(
      streamFiles(
        slug,
        parts.map(({ id, text }) => aModule(id, text)),
      ),
    ),
  );
  return new Map(files.map(([path, text]): [string, FileWrite] => [path, { bytes: Buffer.from(text) }]));
}

export function partsOf(scenario: string): readonly Part[] {
  const { blueprint } = JSON.parse(scenario) as { blueprint: { flow: ReturnType<typeof aModule>[] } };
  return blueprint.flow.map(({ id, mapper }) => ({ id, text: mapper.value }));
}
