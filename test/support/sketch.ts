import { ExactNumber, isJsonArray, isJsonObject, jsonObject, type Json } from '../../src/core/json/json.ts';
import type { KindName } from '../../src/core/stream/kinds.ts';

/** JSON in which what a tenant gives is left open, so that several tenants can be made to export the same stream. */
export type Sketch =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | TenantId
  | TenantText
  | readonly Sketch[]
  | SketchObject;

export interface SketchObject {
  readonly [key: string]: Sketch;
}

/** The id that a tenant gives to the thing of that kind and number. */
export class TenantId {
  readonly kind: KindName | 'tenant' | 'team' | 'organization';
  readonly index: number;
  readonly form: 'string' | 'number';
  constructor(kind: TenantId['kind'], index: number, form: 'string' | 'number') {
    this.kind = kind;
    this.index = index;
    this.form = form;
  }
}

/** Something else that differs between tenants or from one export to the next. */
export class TenantText {
  readonly is: 'secret' | 'person' | 'counter' | 'flag' | 'time';
  readonly index: number;
  constructor(is: TenantText['is'], index = 0) {
    this.is = is;
    this.index = index;
  }
}

const idKinds: readonly TenantId['kind'][] = [
  'stream',
  'scenario',
  'hook',
  'event',
  'rule',
  'form',
  'connection',
  'keychain',
  'dataStore',
  'dataStructure',
  'cloudFunction',
  'agent',
  'tenant',
  'team',
  'organization',
];
const ulidKinds = new Set<TenantId['kind']>(['stream', 'rule', 'form', 'cloudFunction', 'agent', 'tenant']);

/** One tenant at one time: the ids it gives, none of which is a part of another text, and its secrets. */
export class SketchedTenant {
  /** Every id, secret and person that this tenant has put into a sketch. */
  readonly given = new Set<string>();
  readonly #salt: number;
  readonly #descends: boolean;
  readonly #moment: number;

  /** `descends`: later things get smaller ids, so that sorting by id gives another order. */
  constructor(salt: number, { descends = false, moment = 0 } = {}) {
    this.#salt = salt;
    this.#descends = descends;
    this.#moment = moment;
  }

  fill(sketch: Sketch): Json {
    if (sketch instanceof TenantId) return this.#id(sketch);
    if (sketch instanceof TenantText) return this.#text(sketch);
    if (sketch instanceof ExactNumber) return sketch;
    if (Array.isArray(sketch)) return sketch.map((item: Sketch) => this.fill(item));
    if (typeof sketch === 'object' && sketch !== null) {
      return jsonObject(Object.entries(sketch).map(([key, value]) => [key, this.fill(value)]));
    }
    return sketch;
  }

  idOf(kind: TenantId['kind'], index: number): string {
    const number = this.#descends ? 900 - index : 100 + index;
    const kindNumber = 10 + idKinds.indexOf(kind);
    if (ulidKinds.has(kind)) return `01K${this.#salt}XQ${kindNumber}ZV${number}`.padEnd(26, 'W');
    // Every third is beyond what a JavaScript number holds.
    return `7${this.#salt}${kindNumber}${number}${index % 3 === 2 ? '5555555555' : '55'}`;
  }

  #id({ kind, index, form }: TenantId): Json {
    const id = this.idOf(kind, index);
    this.given.add(id);
    if (form === 'string' || ulidKinds.has(kind)) return id;
    return String(Number(id)) === id ? Number(id) : new ExactNumber(id);
  }

  #text({ is, index }: TenantText): Json {
    if (is === 'counter') return this.#moment + index;
    if (is === 'flag') return this.#moment % 2 === 0;
    if (is === 'time') return new Date(Date.UTC(2026, 0, 1) + this.#moment * 86_400_000).toISOString();
    const text =
      is === 'secret'
        ? `secret${this.#salt}of${index}tenant`
        : `person${this.#salt}@tenant${this.#salt}.example`;
    this.given.add(text);
    return text;
  }
}

/** The same payload with the keys of every object and the items of every set in another order. */
export function reordered(payload: Json, seed: number): Json {
  return new Reordering(seed).payload(payload);
}

class Reordering {
  #state: number;

  constructor(seed: number) {
    this.#state = seed + 1;
  }

  payload(payload: Json): Json {
    return this.#object(payload, (name, section) => {
      if (!isJsonArray(section)) return this.#value(section);
      if (name === 'subflows') return this.#shuffled(section).map((item) => this.payload(item));
      if (name === 'scenarios') return this.#shuffled(section).map((item) => this.#entry(item));
      return ['events', 'rules', 'forms'].includes(name)
        ? this.#shuffled(section).map((item) => this.#value(item))
        : this.#value(section);
    });
  }

  #entry(entry: Json): Json {
    return this.#object(entry, (name, value) => {
      const isSet = isJsonArray(value) && ['connections', 'hooks'].includes(name);
      return isSet ? this.#shuffled(value).map((item) => this.#value(item)) : this.#value(value);
    });
  }

  #value(value: Json): Json {
    if (isJsonArray(value)) return value.map((item) => this.#value(item));
    return this.#object(value, (_, item) => this.#value(item));
  }

  #object(value: Json, member: (name: string, value: Json) => Json): Json {
    if (!isJsonObject(value)) return value;
    return jsonObject(
      this.#shuffled(Object.entries(value)).map(([name, item]) => [name, member(name, item)]),
    );
  }

  #shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, rank: this.#next() }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ item }) => item);
  }

  #next(): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return this.#state;
  }
}
