import { canonicalJson, isArray, isObject, type SandboxJson, text } from '../json.ts';
import type { Payload } from './payload.ts';
import { changeAt } from '../tenant/pointer.ts';
import { changeBlueprint } from './scenario-body.ts';
import type { Normalisation } from '../switches.ts';

/** Returns a payload and its subflows as a normalising tenant stores them. */
export function normalised(payload: Payload, rules: readonly Normalisation[]): Payload {
  if (rules.length === 0) return payload;
  const inTemplate = rules.filter(({ of }) => of === 'template');
  const inBlueprint = rules.filter(({ of }) => of === 'blueprint');
  const template = changed(payload.template, inTemplate);
  return {
    ...payload,
    template: isObject(template) ? template : payload.template,
    name: text(template, 'name') ?? payload.name,
    scenarios: payload.scenarios.map((scenario) => ({
      ...scenario,
      body: changeBlueprint(scenario.body, (blueprint) => changed(blueprint, inBlueprint)),
    })),
    subflows: payload.subflows.map((subflow) => normalised(subflow, rules)),
  };
}

function changed(value: SandboxJson, rules: readonly Normalisation[]): SandboxJson {
  return rules.reduce((before, rule) => changeAt(before, rule.pointer, changeOf(rule)) ?? before, value);
}

function changeOf(rule: Normalisation): (before: SandboxJson | undefined) => SandboxJson | undefined {
  switch (rule.does) {
    case 'add':
      return (before) => before ?? rule.value;
    case 'drop':
      return () => undefined;
    case 'sort':
      return (before) => (before === undefined ? undefined : sorted(before));
    case 'trim':
      return (before) => (typeof before === 'string' ? before.trim().replaceAll(/\s+/g, ' ') : before);
  }
}

function sorted(value: SandboxJson): SandboxJson {
  if (isArray(value)) return value.toSorted(byText(canonicalJson));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(byText(([key]) => key)));
}

function byText<Item>(textOf: (item: Item) => string): (one: Item, other: Item) => number {
  return (one, other) => (textOf(one) < textOf(other) ? -1 : 1);
}
