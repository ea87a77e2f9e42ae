import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { budgets } from '../core/budgets.ts';
import type { KeyPath } from './values/key-path.ts';
import type { ConfigFault } from './problem.ts';

/** Offsets into the text. */
export interface MemberOffsets {
  readonly key: number;
  readonly value: number;
}

export interface PlacedComplaint {
  readonly path: KeyPath;
  readonly offset: number;
  readonly complaint: ConfigFault;
}

const { depth: maxDepth, values: maxNodes } = budgets.configuration;

/**
 * Walk over the nodes of a document. Converts them to values, records their positions and reports YAML features that
 * Sluice does not accept. Follows aliases itself. A cycle of aliases ends at the depth limit.
 */
export class DocumentWalk {
  readonly places = new Map<string, MemberOffsets>();
  readonly complaints: PlacedComplaint[] = [];
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #exhausted = false;

  /** True if a limit ended the walk, so that values are missing. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Returns the value of a whole document. Returns an empty mapping for a document without content. */
  value(root: Node | null): unknown {
    const start = startOf(root) ?? 0;
    this.#note([], { key: start, value: start });
    const isEmpty = root === null || (isScalar(root) && root.value === null);
    return isEmpty ? Object.create(null) : this.#valueOf(root, []);
  }

  #valueOf(node: unknown, path: KeyPath): unknown {
    this.#nodes += 1;
    if (this.#exhausted || !this.#withinLimits(path)) return undefined;
    if (isAlias(node)) return this.#aliased(node.source, path);
    if (isMap(node) || isSeq(node) || isScalar(node)) {
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
      if (node.tag !== undefined)
        this.#complain(path, 'has a tag', 'remove what starts with !, or put the text in quotes');
    }
    if (isMap(node)) return this.#mapping(node, path);
    if (isSeq(node)) return this.#sequence(node, path);
    return isScalar(node) ? node.value : null;
  }

  #aliased(name: string, path: KeyPath): unknown {
    const target = this.#anchors.get(name);
    if (target !== undefined) return this.#valueOf(target, path);
    this.#complain(path, 'is an alias without an anchor above it', 'put a text that starts with * in quotes');
    return undefined;
  }

  #mapping(map: YAMLMap, path: KeyPath): unknown {
    const mapping: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const pair of map.items) {
      if (!isPair(pair) || !isScalar(pair.key)) {
        this.#complain(path, 'has a key that is an alias', 'write the key out');
        continue;
      }
      const key = String(pair.key.value);
      const inside = [...path, key];
      const start = pair.key.range?.[0] ?? 0;
      if (Object.hasOwn(mapping, key)) {
        this.#add(
          inside,
          { code: 'SLC1103', message: 'stands twice', remedy: 'remove one of the two' },
          start,
        );
        continue;
      }
      this.#note(inside, { key: start, value: startOf(pair.value) ?? start });
      // The schema would ignore it in a mapping of names.
      if (key === '__proto__') this.#complain(inside, 'is not a usable key', 'remove it');
      mapping[key] = this.#valueOf(pair.value, inside);
    }
    return mapping;
  }

  #sequence(sequence: YAMLSeq, path: KeyPath): unknown {
    return sequence.items.map((item, index) => {
      const inside = [...path, index];
      const start = startOf(item) ?? 0;
      this.#note(inside, { key: start, value: start });
      return this.#valueOf(item, inside);
    });
  }

  #withinLimits(path: KeyPath): boolean {
    const reason =
      path.length > maxDepth
        ? `is nested deeper than ${maxDepth} levels`
        : this.#nodes > maxNodes
          ? `is where the file exceeds ${maxNodes} values, aliases counted`
          : undefined;
    if (reason === undefined) return true;
    this.#exhausted = true;
    this.#add(path, { code: 'SLC1102', message: reason, remedy: 'make the file simpler' });
    return false;
  }

  #complain(path: KeyPath, message: string, remedy: string): void {
    this.#add(path, { code: 'SLC1103', message, remedy });
  }

  #add(
    path: KeyPath,
    complaint: ConfigFault,
    offset = this.places.get(JSON.stringify(path))?.key ?? 0,
  ): void {
    this.complaints.push({ path, offset, complaint });
  }

  #note(path: KeyPath, place: MemberOffsets): void {
    this.places.set(JSON.stringify(path), place);
  }
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}
