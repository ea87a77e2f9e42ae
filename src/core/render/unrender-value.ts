import {
  contentMember,
  isContentArray,
  isContentObject,
  HookAddress,
  isModule,
  mapHookAddresses,
  mapLeaves,
  mapMembers,
  Reference,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { meaningText } from '../diff/meaning.ts';
import { pairItems, type Likeness } from '../diff/pair-items.ts';
import { resolveReference } from '../tree/tree.ts';
import type { SuppliedTexts } from './substitute.ts';
import { freshText, isSuppliedText, unrenderText } from './unrender-text.ts';

/** Settings for converting live values back to git's form. */
export interface RestoreContext {
  readonly texts: SuppliedTexts;
  /** Stream and scenario of the file, to which its references may be relative. */
  readonly stream: string | undefined;
  readonly scenario: string | undefined;
  /** Returns one path for all paths that the tenant knows by one id. Paths start at the top of the tree. */
  readonly representative: (path: string) => string;
  /** Receives each place of a `$secret` that now has another text. */
  readonly onOtherSecret: (place: readonly string[]) => void;
}

/** Three states of one place: git's, git's rendered, and the tenant's. */
interface RenderVersions<T extends Content> {
  readonly desired: T;
  /** Same shape as `desired`. */
  readonly rendered: T;
  readonly live: T;
}

/** Converts live values to git's form: `$ref`, `$value` and `$secret` wherever they render to the live value. */
export class Unrendering {
  readonly #setting: RestoreContext;

  constructor(setting: RestoreContext) {
    this.#setting = setting;
  }

  object(sides: RenderVersions<ContentObject>, place: readonly string[]): ContentObject {
    const { desired, rendered, live } = sides;
    return mapMembers(live, (value, key) => {
      const [own, theirs] = [contentMember(desired, key), contentMember(rendered, key)];
      if (own === undefined || theirs === undefined) return this.fresh(value);
      return this.#value({ desired: own, rendered: theirs, live: value }, [...place, key]);
    });
  }

  /** Returns git's form of a value that git does not have yet. */
  fresh(live: Content): Content {
    return mapLeaves(live, (leaf) =>
      typeof leaf === 'string' || isSuppliedText(leaf) ? freshText(leaf, this.#setting.texts) : leaf,
    );
  }

  /** Merges a set of references: git's own where the tenant has the same, and the tenant's other ones. */
  references(desired: readonly Content[], live: readonly Content[]): readonly Content[] {
    const [ours, theirs] = [new Set(desired.map(this.#meant)), new Set(live.map(this.#meant))];
    const kept = desired.filter((item) => theirs.has(this.#meant(item)));
    const added = live.filter((item) => !ours.has(this.#meant(item)));
    if (added.length === 0) return kept;
    return [...kept, ...added].sort((one, other) => (meaningText(one) < meaningText(other) ? -1 : 1));
  }

  #value({ desired, rendered, live }: RenderVersions<Content>, place: readonly string[]): Content {
    if (isContentObject(desired) && isContentObject(rendered) && isContentObject(live))
      return this.object({ desired, rendered, live }, place);
    if (isContentArray(desired) && isContentArray(rendered) && isContentArray(live))
      return this.#list({ desired, rendered, live }, place);
    if (this.#meant(rendered) === this.#meant(live)) return desired;
    if (!isSuppliedText(desired) || !(typeof live === 'string' || isSuppliedText(live)))
      return this.fresh(live);
    const text = unrenderText(desired, live, this.#setting.texts);
    if (text === undefined) this.#setting.onOtherSecret(place);
    return text ?? desired;
  }

  #list(sides: RenderVersions<readonly Content[]>, place: readonly string[]): readonly Content[] {
    const { desired, rendered, live } = sides;
    const partners = this.#partners(rendered, live);
    return live.map((item, index) => {
      const at = partners(index);
      const [own, theirs] = at === undefined ? [] : [desired[at], rendered[at]];
      if (own === undefined || theirs === undefined) return this.fresh(item);
      return this.#value({ desired: own, rendered: theirs, live: item }, [...place, String(index)]);
    });
  }

  /** Returns the item of git's list for each live item. */
  #partners(rendered: readonly Content[], live: readonly Content[]): (index: number) => number | undefined {
    const isSame = (item: Content, index: number) => this.#meant(item) === this.#meant(live[index] ?? null);
    if (rendered.length === live.length && rendered.every(isSame)) return (index) => index;
    const { pairs } = pairItems(rendered, live, this.#likeness);
    const found = new Map(pairs.map(({ before, after }) => [after, before]));
    return (index) => found.get(index);
  }

  readonly #likeness: Likeness<Content> = {
    identities: (item) => {
      if (isModule(item)) return [`module ${meaningText(contentMember(item, 'id') ?? null)}`];
      const named = ['id', 'name'].map((key) => contentMember(item, key)).find((name) => name !== undefined);
      const shape = isContentObject(item) ? 'object' : isContentArray(item) ? 'list' : 'plain';
      return [this.#meant(item), `${shape} ${meaningText(named ?? null)}`];
    },
    parts: (item) => (isModule(item) ? [] : [...moduleIds(item)]),
    isPlain: (item) => !isContentObject(item) && !isContentArray(item),
  };

  readonly #meant = (value: Content): string => meaningText(this.#resolved(value));

  #resolved(value: Content): Content {
    const { stream, scenario, representative } = this.#setting;
    return mapLeaves(value, (leaf) =>
      leaf instanceof Reference
        ? new Reference(representative(resolveReference(leaf.path, stream, scenario)))
        : mapHookAddresses(
            leaf,
            ({ path, part }) => new HookAddress(resolveReference(path, stream, scenario), part),
          ),
    );
  }
}

function* moduleIds(value: Content): Generator<string> {
  if (isModule(value)) yield meaningText(contentMember(value, 'id') ?? null);
  const inner = isContentArray(value) ? value : isContentObject(value) ? Object.values(value) : [];
  for (const item of inner) yield* moduleIds(item);
}
