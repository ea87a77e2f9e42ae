import type { JsonObject } from '../../src/core/json/json.ts';
import { agentOf } from './corpus-ids.ts';

/** Surroundings of a module with a construct. */
export interface CorpusPlace {
  /** Returns the tenant's id of the resource of a number. */
  readonly id: (number: number) => number;
  readonly tenant: number;
  /** Address of the webhook that starts this scenario. */
  readonly own: string;
  /** One of three resources that the module may refer to. */
  readonly nth: number;
}

const spec = (name: string, type: string): JsonObject => ({ name, type, label: name, required: true });
const restored = (name: string, label: string): JsonObject => ({ [name]: { label } });
const callsAddress = (url: string): JsonObject => ({
  module: 'http:ActionSendData',
  mapper: { url, method: 'post', note: `calls\r\n${url}` },
});
const random = 'hT4pQz81mWx0RkV7cN2bYd5f';

/** Modules that have what blueprints of Make have seldom, one for each construct. */
export const corpusConstructs: readonly ((place: CorpusPlace) => JsonObject)[] = [
  ({ id, nth }) => ({
    module: 'http:ActionSendDataAPIKeyAuth',
    parameters: { auth: id(600 + nth) },
    metadata: {
      parameters: [spec('auth', 'keychain:apikeyauth')],
      restore: { parameters: restored('auth', 'My API key') },
    },
  }),
  ({ id, nth }) => ({
    module: 'http:MakeRequest',
    parameters: { apiKeyKeychain: id(610 + nth), auth: 'none' },
  }),
  ({ id, nth }) => ({
    module: 'json:ParseJSON',
    parameters: { type: id(620 + nth) },
    metadata: { parameters: [spec('type', 'udt')], restore: { parameters: restored('type', 'Order') } },
  }),
  ({ tenant, nth }) => ({
    module: 'ai-agent:RunAnAIAgent',
    mapper: { agent: agentOf(nth, tenant), message: '{{1.text}}' },
    metadata: {
      expect: [spec('agent', 'aiagent'), spec('message', 'text')],
      restore: { expect: restored('agent', 'Support agent') },
    },
  }),
  ({ id, nth }) => ({
    module: 'scenario-service:CallSubscenario',
    mapper: { scenarioId: id(630 + nth), inputs: { order: '{{1.order.id}}' } },
    metadata: {
      expect: [spec('scenarioId', 'scenario')],
      restore: { expect: restored('scenarioId', 'Validate order') },
    },
  }),
  ({ id, nth }) => ({
    module: 'make:ListResources',
    mapper: {
      login: id(640 + nth),
      trigger: id(650 + nth),
      key: id(660 + nth),
      rows: [{ store: id(670 + nth), shape: id(680 + nth), runs: [id(690 + nth)] }],
    },
    metadata: {
      expect: [spec('login', 'account:make'), spec('trigger', 'hook:gateway-webhook')],
      interface: [
        spec('key', 'keychain:basicauth'),
        {
          ...spec('rows', 'array'),
          spec: [spec('store', 'datastore'), spec('shape', 'udt'), spec('runs', 'scenario')],
        },
      ],
    },
  }),
  () => ({
    module: 'util:SetVariables',
    mapper: {
      total: '{{netPrice(1.price; var.team.taxRate)}} {{ 1.name }}',
      shop: '{{var.organization.shopUrl}}/{{var.scenario.orders}}\r\n{{upper(greet(1.name))}}',
    },
  }),
  () => ({
    module: 'slack:CreateMessage',
    parameters: { __IMTCONN__: '<CONN_02>', hook: '__HOOK_ID__' },
    metadata: { parameters: [spec('__IMTCONN__', 'account:slack'), spec('hook', 'hook:slack')] },
  }),
  ({ own }) => callsAddress(own),
  () => callsAddress(`https://hook.eu1.make.com/${random}`),
  () => callsAddress(`https://hooks.slack.com/services/T02AB3CD4/B05EF6GH7/${random}`),
  () => callsAddress(`https://discord.com/api/webhooks/112233445566778899/${random}`),
];
