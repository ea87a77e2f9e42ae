import { parseTreeFile } from '../../src/core/tree/parse.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';

/** A file of the tree as Sluice writes it. */
export function treeText(path: string, value: unknown): string {
  return printTreeFile(parseTreeFile(Buffer.from(JSON.stringify(value)), path));
}

/** A module that writes a text. */
export const aModule = (id: number, text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  module: 'util:SetVariable2',
  mapper: { name: 'text', scope: 'roundtrip', value: text },
  ...more,
});

/** A stream with one scenario of these modules, as files. */
export function streamFiles(
  slug: string,
  modules: readonly unknown[],
  more: { readonly name?: string; readonly needs?: readonly string[]; readonly rule?: string } = {},
): Record<string, string> {
  const folder = `value-streams/${slug}`;
  const stream = `${folder}/value-stream.json`;
  const scenario = scenarioPath(slug);
  const steps = [
    { stepType: 'scenario', scenarios: [{ scenario_id: { $ref: 'scenarios/flow' } }] },
    ...(more.needs ?? []).map((need) => ({
      stepType: 'subflow',
      subflow: { execution_template_id: { $ref: `value-streams/${need}` } },
    })),
  ];
  const rule = more.rule === undefined ? {} : { rule_id: { $ref: `rules/${more.rule}` } };
  return {
    [stream]: treeText(stream, {
      name: more.name ?? slug,
      state: 'inactive',
      trigger: [{ trigger_type: 'webhook', ...rule }],
      steps,
    }),
    [scenario]: treeText(scenario, { blueprint: { name: 'Flow', flow: modules } }),
  };
}

export const scenarioPath = (slug: string) => `value-streams/${slug}/scenarios/flow.json`;

export function ruleFile(slug: string, value: string): Record<string, string> {
  const path = `rules/${slug}.json`;
  return { [path]: treeText(path, { name: slug, value }) };
}
