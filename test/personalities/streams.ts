import type { Payload } from '../sandbox/support/client.ts';
import { aPayload, aScenario, subflowStep } from '../sandbox/support/builders.ts';

/** Connections that every tenant has. */
export const connections = [{ name: 'shop', accountName: 'acme-commerce' }];

/** A stream and its payload, in which `@Name` stands for the id of the stream of that name, `@shop` for the connection's. */
export interface NamedPayload {
  readonly name: string;
  readonly payload: Payload;
}

/** Fields on which tenants differ: a text with more white space than it needs, and a list in an order of its own. */
const odd = { description: 'Written  with two spaces', labels: ['b', 'a'] };

/** The streams of the source, each after those that it runs. */
export const payloads: readonly NamedPayload[] = [
  stream('Stock', { template: { ...odd, state: 'active' } }),
  stream('Orders', {
    scenarios: [withShop(aScenario({ name: 'Split', text: 'first text' }))],
    steps: [
      { stepType: 'scenario', scenarios: [{ scenario_id: '1865', url: '', method: '' }] },
      subflowStep('@Stock'),
    ],
    template: { ...odd, state: 'active' },
  }),
  stream('Billing', { steps: [subflowStep('@Stock')], template: { ...odd, state: 'inactive' } }),
  stream('Reports', {
    steps: [subflowStep('@Orders'), subflowStep('@Billing')],
    template: { state: 'inactive' },
  }),
  stream('Archive', { template: { state: 'inactive' } }),
  stream('Guarded', { template: { state: 'inactive' } }),
];

/** A stream of the target that was not created from git. */
export const unmanaged = stream('Home made', { template: { state: 'inactive' } });

function stream(name: string, about: Parameters<typeof aPayload>[0]): NamedPayload {
  return { name, payload: aPayload({ scenarios: [], steps: [], ...about, name, id: '@' }) };
}

function withShop(scenario: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(scenario).replaceAll('283', '"@shop"')) as Record<string, unknown>;
}
