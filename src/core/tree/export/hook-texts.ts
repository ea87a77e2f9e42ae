import {
  HookAddress,
  isContentArray,
  isContentObject,
  mapLeaves,
  textOf,
  type Content,
  type ContentObject,
  type TextPart,
} from '../../stream/content.ts';
import type { HookUrl } from '../../stream/id-map.ts';
import { idText, isJsonArray, member, type Json, type JsonObject } from '../../json/json.ts';
import { relativeReference } from '../tree.ts';

/** Length below which the random part of an address may occur in other texts by chance. */
const shortestUdid = 16;

/** Returns the address in a webhook's description. Undefined where it has none of the usual length. */
export function hookUrlIn(hook: Json): HookUrl | undefined {
  const [udid, url] = [member(hook, 'udid'), member(hook, 'url') ?? member(member(hook, 'data'), 'url')];
  if (typeof udid !== 'string' || udid.length < shortestUdid) return undefined;
  return typeof url === 'string' && url.endsWith(udid) ? { url, udid } : undefined;
}

/** Returns the addresses of all webhooks that a payload describes, by the tenant's id of the webhook. */
export function hookUrlsById(payload: JsonObject): ReadonlyMap<string, HookUrl> {
  const scenarios = member(payload, 'scenarios');
  const hooks = (isJsonArray(scenarios) ? scenarios : []).flatMap((scenario) => {
    const described = member(scenario, 'hooks');
    return isJsonArray(described) ? described : [];
  });
  return new Map(
    hooks.flatMap((hook) => {
      const [id, address] = [idText(member(hook, 'id')), hookUrlIn(hook)];
      return id === undefined || address === undefined ? [] : [[id, address] as const];
    }),
  );
}

/** Webhook of a stream, by its full path. */
export interface AddressedHook {
  readonly path: string;
  readonly address: HookUrl;
}

/** Texts of a stream, in which the addresses of its own webhooks become `$hookUrl`. */
export class HookTexts {
  readonly #byText = new Map<string, { readonly path: string; readonly part: 'url' | 'udid' }>();
  readonly #udids: readonly string[];
  readonly #pattern: RegExp | undefined;
  readonly #onUse: (hook: AddressedHook) => void;
  readonly #hooks: ReadonlyMap<string, AddressedHook>;

  /** `onUse` receives each webhook whose address a text has. */
  constructor(hooks: readonly AddressedHook[], onUse: (hook: AddressedHook) => void) {
    this.#hooks = new Map(hooks.map((hook) => [hook.path, hook]));
    this.#onUse = onUse;
    for (const { path, address } of hooks.toSorted((one, other) => (one.path < other.path ? -1 : 1)))
      for (const part of ['url', 'udid'] as const)
        if (!this.#byText.has(address[part])) this.#byText.set(address[part], { path, part });
    this.#udids = hooks.map(({ address }) => address.udid);
    const texts = [...this.#byText.keys()].sort((one, other) => other.length - one.length);
    const any = texts.map((text) => text.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|');
    // A longer run of these characters is another address.
    if (texts.length > 0)
      this.#pattern = new RegExp(String.raw`(?:(?<![\w-])|(?<=%2f))(${any})(?![\w-])`, 'gi');
  }

  /** Returns content of a file of this stream and scenario with `$hookUrl`, or the same content where it has none. */
  replace<T extends Content | ContentObject>(
    content: T,
    { stream, scenario }: { readonly stream: string | undefined; readonly scenario: string | undefined },
  ): T {
    const pattern = this.#pattern;
    if (pattern === undefined || !this.#isIn(content)) return content;
    return mapLeaves(content, (leaf) => {
      if (typeof leaf !== 'string' || !this.#isIn(leaf)) return leaf;
      return textOf(
        leaf.split(pattern).flatMap((piece, index): readonly TextPart[] => {
          const found = index % 2 === 1 ? this.#byText.get(piece) : undefined;
          if (found === undefined) return [piece];
          this.#onUse(this.#hooks.get(found.path) as AddressedHook);
          return [new HookAddress(relativeReference(found.path, stream, scenario), found.part, piece)];
        }),
      );
    }) as T;
  }

  #isIn(content: Content): boolean {
    if (typeof content === 'string') return this.#udids.some((udid) => content.includes(udid));
    if (isContentArray(content)) return content.some((item) => this.#isIn(item));
    return isContentObject(content) && Object.values(content).some((item) => this.#isIn(item));
  }
}
