import { Chance } from '../../bench/tenant/chance.ts';
import { prose } from '../../bench/tenant/words.ts';
import type { Json, JsonObject } from '../../src/core/json/json.ts';

/** Apps of the corpus, with an action of each. */
export const corpusApps =
  'airtable:ActionCreateRecord anthropic-claude:createAMessage asana:CreateTask aws-s3:UploadFile clickup:CreateTask datastore:AddRecord discord:SendMessage docusign:CreateEnvelope dropbox:uploadFile email:ActionSendEmail emporix-oe:notifyComplete facebook-pages:CreatePost gemini-ai:createACompletion github:createIssue gitlab:createIssue google-calendar:createAnEvent google-drive:uploadAFile google-email:ActionSendEmail google-sheets:addRow html-to-pdf:convert http:ActionSendData hubspotcrm:createContact intercom:createTicket jira:createIssue json:ParseJSON klaviyo:createProfile linkedin:createPost mailchimp:addMember microsoft-excel:addRow microsoft-teams:sendMessage monday:createItem mongodb:insertDocument mysql:Insert notion:createAPage openai-gpt-3:CreateCompletion pipedrive:createDeal postgres:insertRow regexp:Replace salesforce:createRecord sendgrid:sendEmail shopify:createOrder slack:CreateMessage stripe:createInvoice telegram-bot:SendReplyMessage trello:createCard twilio:createMessage typeform:getResponse util:SetVariable2 woocommerce:createOrder zendesk:createTicket'.split(
    ' ',
  );

/** Builds blueprints in the shapes of Make's exports; the same seed gives the same ones. */
export function* makeCorpus(seed: number, count: number): Generator<JsonObject> {
  for (let index = 0; index < count; index += 1)
    yield new CorpusBlueprint(new Chance(seed + index), index).blueprint(
      5 + Math.round((85 * index) / Math.max(1, count - 1)),
    );
}

class CorpusBlueprint {
  readonly #chance: Chance;
  readonly #index: number;
  #lastId = 0;

  constructor(chance: Chance, index: number) {
    this.#chance = chance;
    this.#index = index;
  }

  blueprint(modules: number): JsonObject {
    const flow = [this.#trigger()];
    while (this.#lastId < modules) flow.push(this.#item(modules - this.#lastId));
    return {
      name: `Corpus ${this.#index}`,
      flow,
      metadata: {
        version: 1,
        zone: 'eu2.make.com',
        instant: true,
        scenario: { roundtrips: 1, maxErrors: 3, autoCommit: true, sequential: false },
        designer: { orphans: [] },
      },
    };
  }

  #trigger(): JsonObject {
    const declared = [{ name: 'hook', type: 'hook:gateway-webhook', label: 'Webhook', required: true }];
    return this.#module('gateway:CustomWebHook', {
      parameters: { hook: 500 + this.#index, maxResults: 1 },
      metadata: { designer: { x: 0, y: 0 }, restore: {}, parameters: declared },
    });
  }

  /** Makes one module with those inside it, of at most so many in all. */
  #item(most: number): JsonObject {
    const kind = most < 5 ? 9 : this.#chance.below(10);
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
    if (kind === 3) return { ...this.#appModule(), onerror: this.#flow(1) };
    if (kind === 4)
      return this.#module('builtin:BasicAggregator', {
        parameters: { feeder: 1 },
        mapper: { id: '{{1.id}}' },
      });
    return this.#appModule();
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
    return this.#module(corpusApps[at] ?? '', {
      parameters: { __IMTCONN__: 300 + at, store: 40 + this.#chance.below(3) },
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
          parameters: { __IMTCONN__: { label: `My ${app} connection` }, store: { label: 'Orders' } },
        },
        parameters: declared,
        expect: [{ name: 'text', type: 'text', label: 'Text' }],
      },
    });
  }

  #module(module: string, more: JsonObject): JsonObject {
    this.#lastId += 1;
    return { id: this.#lastId, module, version: 1, parameters: {}, mapper: {}, ...more };
  }
}
