import { createHash } from 'node:crypto';
import { modulesOf } from '../../files/blueprint.ts';
import type { ConnectionPlace } from '../../tenant/edits.ts';
import { canonicalJson, idText, type SandboxJson, type SandboxJsonObject, member, text } from '../../json.ts';
import type { ScenarioRecord } from '../../tenant/records.ts';
import { blueprintOf } from '../../files/scenario-body.ts';
import { resourcesUsedBy } from '../../tenant/used-resources.ts';

/** A module as a box in the designer. */
export interface ModuleView {
  readonly id: string;
  /** Kind of module, as "app:action". */
  readonly kind: string;
  /** Name that a person gave the box, if any. */
  readonly label: string | undefined;
  readonly x: number;
  readonly y: number;
  readonly json: SandboxJsonObject;
}

/** A place that uses a connection; `types` are the connection types that are known to work there. */
export interface ConnectionUse {
  readonly place: ConnectionPlace;
  readonly where: string;
  readonly connectionId: string;
  readonly types: readonly string[];
}

/** Parts of a scenario for its pages. */
export interface ScenarioView {
  readonly id: string;
  readonly name: string;
  readonly blueprint: SandboxJson;
  /** Modules from left to right, then from top to bottom. */
  readonly modules: readonly ModuleView[];
  readonly connections: readonly ConnectionUse[];
}

export function scenarioView(scenario: ScenarioRecord): ScenarioView {
  const blueprint = blueprintOf(scenario);
  const modules = modulesOf(blueprint)
    .map(moduleView)
    .sort((left, right) => left.x - right.x || left.y - right.y);
  return {
    id: scenario.id,
    name: scenario.name,
    blueprint,
    modules,
    connections: [...modules.flatMap((module) => moduleUses(scenario, module)), ...hookUses(scenario)],
  };
}

function moduleView(json: SandboxJsonObject): ModuleView {
  const designer = member(member(json, 'metadata'), 'designer');
  const label = text(designer, 'name');
  return {
    id: idText(member(json, 'id')) ?? '',
    kind: text(json, 'module') ?? '',
    label: label === '' ? undefined : label,
    x: coordinate(designer, 'x'),
    y: coordinate(designer, 'y'),
    json,
  };
}

function coordinate(designer: SandboxJson | undefined, axis: 'x' | 'y'): number {
  const value = Number(idText(member(designer, axis)) ?? 0);
  return Number.isFinite(value) ? value : 0;
}

function moduleUses(scenario: ScenarioRecord, module: ModuleView): readonly ConnectionUse[] {
  return resourcesUsedBy(module.json)
    .filter(({ kind }) => kind === 'connection')
    .map(({ parameter, id, types }) => ({
      place: { kind: 'module', scenario: scenario.id, moduleId: Number(module.id), parameter },
      where: `module ${module.id}, ${module.label ?? module.kind}`,
      connectionId: id,
      types,
    }));
}

function hookUses(scenario: ScenarioRecord): readonly ConnectionUse[] {
  return scenario.hooks.flatMap((hook): readonly ConnectionUse[] => {
    const connectionId = idText(member(member(hook.fields, 'data'), '__IMTCONN__'));
    if (connectionId === undefined) return [];
    const place: ConnectionPlace = { kind: 'hook', scenario: scenario.id, hookId: hook.id };
    return [{ place, where: `webhook ${text(hook.fields, 'name') ?? hook.id}`, connectionId, types: [] }];
  });
}

/** Returns a digest of a module's content, so that nobody overwrites content that their page did not show. */
export function moduleDigest(module: SandboxJsonObject): string {
  return createHash('sha256').update(canonicalJson(module)).digest('hex').slice(0, 32);
}
