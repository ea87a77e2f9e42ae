import { anExportFile, type StreamSketch } from './export-file.ts';

/** A module that calls a scenario of the tenant, as Make exports it. */
export const callsScenario = (scenario: number, label?: string) => ({
  id: 4,
  module: 'scenario-service:CallSubscenario',
  version: 1,
  parameters: {},
  mapper: { scenarioId: scenario },
  metadata: {
    designer: { x: 0, y: 0, name: 'Call pricing' },
    ...(label === undefined ? {} : { restore: { expect: { scenarioId: { label } } } }),
    expect: [{ name: 'scenarioId', type: 'scenario', label: 'Scenario', required: true }],
  },
});

/** A module that starts with a webhook of the tenant that the export does not describe. */
export const startsWithHook = (hook: number, label?: string) => ({
  id: 1,
  module: 'gateway:CustomWebHook',
  version: 1,
  parameters: { hook },
  mapper: {},
  metadata: {
    ...(label === undefined ? {} : { restore: { parameters: { hook: { label } } } }),
    parameters: [{ name: 'hook', type: 'hook:gateway-webhook' }],
  },
});

/** The export file of a stream with one scenario of these modules. */
export const aCaller = (modules: readonly unknown[], sketch: StreamSketch = {}): Uint8Array =>
  anExportFile({
    name: 'Order Intake',
    ...sketch,
    scenarios: [{ id: '11', name: 'Validate order', modules: modules as StreamSketch['rules'] & object }],
  });
