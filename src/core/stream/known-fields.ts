import { isRegistryKind, kinds, type RegistryKind } from './kinds.ts';

/**
 * Fields that the platform is known to write, by place. Any other field survives a round trip, and Sluice warns of it,
 * because it would not recognise an id in it (docs/reference/tree.md, "Unknown fields").
 */
const knownFields = {
  stream: [
    'id',
    'name',
    'description',
    'state',
    'trigger',
    'steps',
    'metadata',
    'conditions',
    'version',
    'tenant',
  ],
  trigger: ['trigger_type', 'event_type', 'scenario_ids', 'timeExpression', 'conditions'],
  step: ['stepType', 'scenarios', 'subflow', 'cloud_function', 'form', 'conditions'],
  scenario: ['scenario_id', 'integromat_scenario', 'blueprint', 'scheduling', 'connections', 'hooks'],
  blueprint: ['name', 'flow', 'metadata', 'io', 'interface', 'scheduling'],
  module: [
    'id',
    'module',
    'version',
    'parameters',
    'mapper',
    'filter',
    'metadata',
    'routes',
    'branches',
    'tools',
    'outputs',
    'filters',
    'onerror',
    'flags',
    'listener',
  ],
} as const satisfies Record<string, readonly string[]>;

export type KnownPlace = keyof typeof knownFields | RegistryKind;

/** Returns the known fields at a place. */
export function knownFieldsOf(place: KnownPlace): readonly string[] {
  return isRegistryKind(place) ? kinds[place].fields : knownFields[place];
}

/** Step types and trigger types that the platform is known to have. */
export const knownStepTypes = ['scenario', 'subflow', 'cloud_function', 'form'] as const;
export const knownTriggerTypes = ['webhook', 'scenario', 'timer'] as const;
