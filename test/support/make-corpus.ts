import { Chance } from '../../bench/tenant/chance.ts';
import { prose } from '../../bench/tenant/words.ts';
import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { idOfNumber } from './corpus-ids.ts';
import { corpusConstructs, type CorpusPlace } from './corpus-constructs.ts';
import { exportFileOf } from './export-file.ts';

/** Apps of the corpus, with an action of each. */
export const corpusApps =
  'airtable:ActionCreateRecord anthropic-claude:createAMessage asana:CreateTask aws-s3:UploadFile clickup:CreateTask datastore:AddRecord discord:SendMessage docusign:CreateEnvelope dropbox:uploadFile email:ActionSendEmail emporix-oe:notifyComplete facebook-pages:CreatePost gemini-ai:createACompletion github:createIssue gitlab:createIssue google-calendar:createAnEvent google-drive:uploadAFile google-email:ActionSendEmail google-sheets:addRow html-to-pdf:convert http:ActionSendData hubspotcrm:createContact intercom:createTicket jira:createIssue json:ParseJSON klaviyo:createProfile linkedin:createPost mailchimp:addMember microsoft-excel:addRow microsoft-teams:sendMessage monday:createItem mongodb:insertDocument mysql:Insert notion:createAPage openai-gpt-3:CreateCompletion pipedrive:createDeal postgres:insertRow regexp:Replace salesforce:createRecord sendgrid:sendEmail shopify:createOrder slack:CreateMessage stripe:createInvoice telegram-bot:SendReplyMessage trello:createCard twilio:createMessage typeform:getResponse util:SetVariable2 woocommerce:createOrder zendesk:createTicket'.split(
    ' ',
  );

/**
 * Builds blueprints in the shapes of Make's exports; the same seed gives the same ones. Ids are those of one tenant:
 * another one has the same blueprints with other ids.
 */
export function* makeCorpus(
  seed: number,
  count: number,
  { tenant = 0, most = 90 }: { readonly tenant?: number; readonly most?: number } = {},
): Generator<JsonObject> {
  for (let index = 0; index < count; index += 1)
    yield new CorpusBlueprint(new Chance(seed + index), index, tenant).blueprint(
      5 + Math.round(((most - 5) * index) / Math.max(1, count - 1)),
    );
}

/** A blueprint as the answer of Make's API. */
export const answerOf = (blueprint: Json): Json => ({ code: 'OK', response: { blueprint } });

/** Address of the webhook that starts a scenario of the corpus, which works as a password. */
export const hookAddressOf = (index: number): string =>
  `https://hook.eu2.make.com/${idOfNumber(index).toString(36)}q7x2m9k4v8b3n6w1z5`;

/** The payload of an export file with one scenario, its webhook and its connection. */
export function corpusPayload(blueprint: Json, index: number, tenant = 0): JsonObject {
  const number = (at: number) => idOfNumber(at, tenant);
  const scenario = String(number(40_000 + index));
  return {
    execution_template: {
      id: `01K1DQS3CWHVTCQ9D${tenant}${String(index).padStart(8, '0')}`,
      name: `Corpus ${index}`,
      state: 'inactive',
      trigger: [{ trigger_type: 'webhook', event_type: 'order.created', scenario_ids: [] }],
      steps: [{ stepType: 'scenario', scenarios: [{ scenario_id: scenario }] }],
    },
    scenarios: [
      {
        scenario_id: scenario,
        integromat_scenario: { blueprint, scheduling: { type: 'immediately' } },
        connections: [{ id: number(300), name: 'My shop connection', accountName: 'shop', teamId: 72 }],
        hooks: [
          {
            id: number(500 + index),
            name: 'Orders',
            typeName: 'gateway-webhook',
            url: hookAddressOf(index),
            udid: 'q7x2m9k4v8b3n6w1z5',
            data: { __IMTCONN__: number(300) },
          },
        ],
      },
    ],
  };
}

/** Bytes of the corpus as people download it: bare, as an answer of Make's API, with a byte order mark, in exports. */
export function corpusFile(blueprint: Json, index: number, tenant = 0): Uint8Array {
  const forms = [
    () => Buffer.from(JSON.stringify(blueprint)),
    () => Buffer.from(JSON.stringify(answerOf(blueprint), undefined, 4).replaceAll('\n', '\r\n')),
    () => exportFileOf(corpusPayload(blueprint, index, tenant)),
    () => Buffer.from(`\uFEFF${JSON.stringify(blueprint)}`),
  ];
  return forms[index % forms.length]?.() ?? Buffer.alloc(0);
}

class CorpusBlueprint {
  readonly #chance: Chance;
  readonly #index: number;
  readonly #tenant: number;
  #construct: number;
  #lastId = 0;

  constructor(chance: Chance, index: number, tenant: number) {
    this.#chance = chance;
    this.#index = index;
    this.#tenant = tenant;
    this.#construct = index;
  }

  blueprint(modules: number): JsonObject {
    const flow = [this.#trigger(), this.#special()];
    const orphans = modules < 10 ? [] : [this.#flow(2), [this.#special()]];
    while (this.#lastId < modules) flow.push(...this.#items(modules - this.#lastId));
    return {
      name: `Corpus ${this.#index}`,
      flow,
      metadata: {
        version: 1,
        zone: 'eu2.make.com',
        instant: true,
        scenario: { roundtrips: 1, maxErrors: 3, autoCommit: true, sequential: false },
        designer: { orphans },
      },
    };
  }

  #trigger(): JsonObject {
    const declared = [{ name: 'hook', type: 'hook:gateway-webhook', label: 'Webhook', required: true }];
    return this.#module('gateway:CustomWebHook', {
      parameters: { hook: this.#id(500 + this.#index), maxResults: 1 },
      metadata: {
        designer: { x: 0, y: 0 },
        restore: { parameters: { hook: { label: 'Orders', data: { editable: 'true' } } } },
        parameters: declared,
      },
    });
  }

  /** Makes modules that follow each other, with those inside them, of at most so many in all. */
  #items(most: number): readonly JsonObject[] {
    const kind = most < 5 ? 9 : this.#chance.below(12);
    if (kind !== 4) return [this.#item(kind)];
    const iterator = this.#module('builtin:BasicFeeder', { mapper: { array: '{{1.rows}}' } });
    const feeder = Number(iterator['id']);
    const aggregator = this.#module('builtin:BasicAggregator', {
      parameters: { feeder },
      mapper: { id: `{{${feeder}.value.id}}` },
    });
    return [iterator, aggregator];
  }

  #item(kind: number): JsonObject {
    if (kind === 0) {
      const router = this.#module('builtin:BasicRouter', { mapper: null });
      return { ...router, routes: [{ flow: this.#flow(2) }, { flow: this.#flow(1), disabled: true }] };
    }
    if (kind === 1) {
      const branch = (label: string): Json => ({ type: 'condition', label, flow: this.#flow(1) });
      return { ...this.#module('builtin:BasicIfElse', {}), branches: [branch('yes'), branch('no')] };
    }
    if (kind === 2) {
      const agent = this.#module('ai-local-agent:RunLocalAIAgent', {});
      return { ...agent, tools: [{ name: 'look up', description: 'finds\norders', flow: this.#flow(1) }] };
    }
    if (kind === 3) {
      const failing = this.#appModule();
      const router = this.#module('builtin:BasicRouter', { mapper: null });
      const resume = this.#module('builtin:Resume', { mapper: { note: '{{1.id}}' } });
      return { ...failing, onerror: [{ ...router, routes: [{ flow: [resume] }, { flow: this.#flow(1) }] }] };
    }
    return kind < 8 ? this.#special() : this.#appModule();
  }

  /** Makes a module with the next one of the constructs. */
  #special(): JsonObject {
    const make = corpusConstructs[this.#construct % corpusConstructs.length];
    this.#construct += 1;
    const place: CorpusPlace = {
      id: (number) => this.#id(number),
      tenant: this.#tenant,
      own: hookAddressOf(this.#index),
      nth: this.#chance.below(3),
    };
    const { module, ...more } = make?.(place) ?? {};
    return this.#module(typeof module === 'string' ? module : '', more);
  }

  #flow(length: number): JsonObject[] {
    return Array.from({ length }, () => this.#appModule());
  }

  #appModule(): JsonObject {
    const at = this.#chance.below(corpusApps.length);
    const [app = ''] = (corpusApps[at] ?? '').split(':');
    const id = this.#lastId + 1;
    const declared = [
      { name: '__IMTCONN__', type: `account:${app}`, label: 'Connection', required: true },
      { name: 'store', type: 'datastore', label: 'Data store' },
    ];
    // The connections of one app have the same default name.
    const several = app === 'openai-gpt-3' ? 8 : 2;
    const connection = this.#id(1000 + 10 * at + (this.#index % several));
    return this.#module(corpusApps[at] ?? '', {
      parameters: { __IMTCONN__: connection, store: this.#id(40 + this.#chance.below(3)) },
      mapper: {
        note: `note of ${id}`,
        text: `{{1.order.id}} {{var.team.region}}\r\n${prose(this.#chance, 80)}`,
        price: '{{formatNumber(toNumber(1.price); 2)}}',
        rows: [{ '0': '{{1.name}}', flag: true, amount: this.#chance.below(100) / 4 }],
      },
      filter: { name: 'only new', conditions: [[{ a: '{{1.state}}', o: 'text:equal', b: 'new' }]] },
      metadata: {
        designer: { x: 300 * id, y: 150 * this.#chance.below(4), name: `Box ${id}` },
        restore: {
          parameters: {
            __IMTCONN__: { label: `My ${app === 'openai-gpt-3' ? 'OpenAI' : app} connection` },
            store: { label: 'Orders' },
          },
        },
        parameters: declared,
        expect: [{ name: 'text', type: 'text', label: 'Text' }],
      },
    });
  }

  #id(number: number): number {
    return idOfNumber(number, this.#tenant);
  }

  #module(module: string, more: JsonObject): JsonObject {
    this.#lastId += 1;
    return { id: this.#lastId, module, version: 1, parameters: {}, mapper: {}, ...more };
  }
}
