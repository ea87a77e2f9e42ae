import { createHash } from 'node:crypto';
import { itemsInUse } from '../files/export.ts';
import { canonicalJson, type SandboxJson, type SandboxJsonObject, text } from '../json.ts';
import type { ScenarioRecord, StreamRecord } from './records.ts';
import { bodyOf } from '../files/scenario-body.ts';
import { idOf, type Tables } from './tables.ts';

/**
 * The opaque `revision` of streams. It changes whenever the meaning of the export file would, with the rules, forms,
 * events, connections and subflows in use. Nothing else changes it (order, versions, authors). Digests are cached by
 * record, because records never change.
 */
export class Revisions {
  readonly #digests = new WeakMap<object, string>();
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  of(stream: StreamRecord): string {
    const parts: string[] = [];
    this.#collect(stream, parts, new Set([stream.id]));
    return digest(parts.join('\n')).slice(0, 32);
  }

  #collect(stream: StreamRecord, parts: string[], seen: Set<string>): void {
    const items = itemsInUse(this.#tables, stream);
    const scenarios = this.#tables.scenariosOf(stream);
    const connections = new Set(scenarios.flatMap((scenario) => scenario.references.connections));
    parts.push(
      stream.id,
      stream.state,
      this.#remembered(stream, () => ({
        name: stream.name,
        template: stream.template,
        sections: stream.sections,
      })),
      ...scenarios.map((scenario) => this.#scenario(scenario)).sort(),
      ...[...items.events, ...items.rules, ...items.forms]
        .map((item) => this.#remembered(item, () => item))
        .sort(),
      ...[...connections].map((id) => this.#connection(id)).sort(),
    );
    for (const { kind, id } of this.#tables.referencesOf(stream)) {
      const subflow = kind === 'subflow' && id !== undefined ? this.#tables.streams.get(id) : undefined;
      if (subflow === undefined || seen.has(subflow.id)) continue;
      seen.add(subflow.id);
      this.#collect(subflow, parts, seen);
    }
  }

  #scenario(scenario: ScenarioRecord): string {
    return this.#remembered(scenario, () => ({
      id: scenario.id,
      body: bodyOf(scenario),
      hooks: scenario.hooks.map((hook) => canonicalJson({ ...hook })).sort(),
    }));
  }

  #connection(id: string): string {
    const found: SandboxJsonObject | undefined = this.#tables.connections.get(id);
    if (found === undefined) return `connection ${id}`;
    return `connection ${idOf(found)} ${text(found, 'accountName') ?? ''} ${text(found, 'name') ?? ''}`;
  }

  #remembered(record: object, content: () => SandboxJson): string {
    const known = this.#digests.get(record) ?? digest(canonicalJson(content()));
    this.#digests.set(record, known);
    return known;
  }
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
