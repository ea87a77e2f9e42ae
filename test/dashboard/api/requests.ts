import { asJson, type Asking } from './harness.ts';

/** One request that is answered well, for each route of the description: operation to how it is asked. */
export const goodRequests: Readonly<Record<string, { readonly path: string } & Asking>> = {
  'get /viewer': { path: '/viewer' },
  'get /stages': { path: '/stages' },
  'get /streams': { path: '/streams?search=a&is=ahead&sort=trouble&page=1&size=10' },
  'get /streams/{pipeline}/{slug}': { path: '/streams/default/a' },
  'get /streams/{pipeline}/{slug}/comparison': {
    path: '/streams/default/a/comparison?before=staging&after=production',
  },
  'get /environments/{environment}/plan': { path: '/environments/production/plan' },
  'get /runs': { path: '/runs?stage=production&limit=5' },
  'get /runs/{id}': { path: '/runs/p1' },
  'get /drift': { path: '/drift' },
  'get /problems': { path: '/problems' },
  'get /hand-overs': { path: '/hand-overs' },
  'get /pull-requests/{pipeline}/{number}/plans/{environment}': {
    path: '/pull-requests/default/7/plans/production',
  },
  'get /stages/{stage}/rounds/{round}/files': { path: '/stages/dev/rounds/0001/files' },
  'get /events': { path: '/events' },
  'get /openapi.json': { path: '/openapi.json' },
  'post /environments/{environment}/approval': {
    path: '/environments/production/approval',
    headers: asJson,
    body: '{"digest":"d1"}',
  },
  'post /environments/{environment}/accepted-forms': {
    path: '/environments/production/accepted-forms',
    headers: asJson,
    body: '{"streams":["order-*"]}',
  },
  'post /environments/{environment}/reverts': {
    path: '/environments/production/reverts',
    headers: asJson,
    body: '{"streams":["returns"]}',
  },
  'get /environments/{environment}/bindings': {
    path: '/environments/production/bindings?path=connections/acme-commerce&id=4712',
  },
  'post /environments/{environment}/bindings': {
    path: '/environments/production/bindings',
    headers: asJson,
    body: '{"path":"connections/acme-commerce","id":"4712"}',
  },
  'put /environments/{environment}/hold': {
    path: '/environments/production/hold',
    headers: asJson,
    body: '{"reason":"release week"}',
  },
  'delete /environments/{environment}/hold': { path: '/environments/production/hold' },
  'post /environments/{environment}/rollbacks': {
    path: '/environments/production/rollbacks',
    headers: asJson,
    body: '{"to":"abc"}',
  },
  'post /stages/{stage}/runs': { path: '/stages/production/runs' },
  'post /stages/{stage}/inbox': {
    path: '/stages/dev/inbox?name=a.json',
    headers: { 'content-type': 'application/octet-stream' },
    body: '{}',
  },
  'put /stages/{stage}/rounds/{round}/ticks/{number}': {
    path: '/stages/dev/rounds/0001/ticks/1',
    headers: asJson,
    body: '{"text":"Import A","isDone":true}',
  },
};
