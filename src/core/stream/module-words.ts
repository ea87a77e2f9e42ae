import { contentMember, textMember, type ContentObject } from './content.ts';

/** Words of Make for a module. */
export interface ModuleWords {
  /** Name that somebody gave to the box. */
  readonly name: string | undefined;
  /** Empty for flow control, such as a router. */
  readonly app: string;
  readonly action: string;
}

/** Apps whose name does not follow from their identifier. */
const apps: Readonly<Record<string, string>> = {
  'active-campaign': 'ActiveCampaign',
  'ai-agent': 'Make AI Agents',
  'ai-local-agent': 'Make AI Agents',
  'ai-provider': 'Make AI Toolkit',
  'anthropic-claude': 'Anthropic Claude',
  'aws-s3': 'Amazon S3',
  builtin: '',
  clickup: 'ClickUp',
  code: 'Make Code',
  convertapi: 'ConvertAPI',
  datastore: 'Data store',
  docusign: 'DocuSign',
  'emporix-commerce': 'Emporix Commerce',
  'emporix-oe': 'Emporix OE',
  'facebook-lead-ads': 'Facebook Lead Ads',
  gateway: 'Webhooks',
  'gemini-ai': 'Google Gemini AI',
  github: 'GitHub',
  gitlab: 'GitLab',
  'google-email': 'Gmail',
  hubspotcrm: 'HubSpot CRM',
  hubspot: 'HubSpot CRM',
  linkedin: 'LinkedIn',
  mailchimp: 'Mailchimp',
  'microsoft-email': 'Microsoft 365 Email',
  'microsoft-excel': 'Microsoft 365 Excel',
  monday: 'monday.com',
  mongodb: 'MongoDB',
  mysql: 'MySQL',
  onedrive: 'OneDrive',
  'openai-gpt': 'OpenAI',
  'openai-gpt-3': 'OpenAI',
  paypal: 'PayPal',
  postgres: 'PostgreSQL',
  quickbooks: 'QuickBooks',
  regexp: 'Text parser',
  'scenario-service': 'Scenarios',
  sendgrid: 'SendGrid',
  sharepointonline: 'Microsoft SharePoint Online',
  'telegram-bot': 'Telegram Bot',
  util: 'Tools',
  'whatsapp-business-cloud': 'WhatsApp Business Cloud',
  woocommerce: 'WooCommerce',
  wordpress: 'WordPress',
  youtube: 'YouTube',
};

/** Actions whose words do not follow from their identifier, by app. */
const actions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  builtin: {
    BasicRouter: 'Router',
    BasicFeeder: 'Iterator',
    BasicAggregator: 'Array aggregator',
    BasicRepeater: 'Repeater',
    BasicIfElse: 'If-else',
    BasicMerge: 'Merge',
  },
  'ai-agent': { RunAnAIAgent: 'Run an agent' },
  'ai-local-agent': { RunLocalAIAgent: 'Run an agent' },
  code: { ExecuteCode: 'Run code' },
  csv: { CreateCSVAdvanced: 'Create CSV (advanced)' },
  datastore: {
    AddRecord: 'Add/replace a record',
    CountRecord: 'Count records',
    DeleteAllRecord: 'Delete all records',
    DeleteRecord: 'Delete a record',
    ExistRecord: 'Check the existence of a record',
    GetRecord: 'Get a record',
    SearchRecord: 'Search records',
    UpdateRecord: 'Update a record',
  },
  email: { ActionSendEmail: 'Send an email', TriggerNewEmail: 'Watch emails' },
  gateway: {
    CustomMailHook: 'Custom mailhook',
    CustomWebHook: 'Custom webhook',
    WebhookRespond: 'Webhook response',
  },
  'google-email': { ActionSendEmail: 'Send an email', TriggerNewEmail: 'Watch emails' },
  'google-sheets': {
    addMultipleRows: 'Bulk add rows',
    addRow: 'Add a row',
    deleteRow: 'Delete a row',
    filterRows: 'Search rows',
    updateRow: 'Update a row',
    watchRows: 'Watch new rows',
  },
  http: {
    ActionGetFile: 'Get a file',
    ActionSendData: 'Make a request',
    ActionSendDataAPIKeyAuth: 'Make an API Key Auth request',
    ActionSendDataBasicAuth: 'Make a Basic Auth request',
    ActionSendDataOAuth: 'Make an OAuth 2.0 request',
    MakeRequest: 'Make a request',
  },
  regexp: { HTMLToText: 'HTML to text', Parser: 'Match pattern' },
  'scenario-service': {
    CallSubscenario: 'Call a scenario',
    ReturnData: 'Return output',
    StartSubscenario: 'Start a scenario',
  },
  slack: { CreateMessage: 'Create a message' },
  util: {
    ComposeTransformer: 'Compose a string',
    FunctionAggregator: 'Numeric aggregator',
    FunctionIncrement: 'Increment function',
    FunctionSleep: 'Sleep',
    SetVariables: 'Set multiple variables',
    GetVariables: 'Get multiple variables',
    Switcher: 'Switch',
  },
};

/** Actions that many apps have. */
const commonActions: Readonly<Record<string, string>> = { makeapicall: 'Make an API call' };

/** Spellings of words in identifiers that are not written like other words. */
const spellings = new Map(
  ['AI', 'API', 'AWS', 'CRM', 'CSV', 'ERP', 'FTP', 'GPT', 'HTML', 'HTTP', 'ID', 'JSON', 'JWT', 'OAuth', 'PDF']
    .concat(['RPC', 'RSS', 'SAP', 'SFTP', 'SKU', 'SMS', 'SMTP', 'SOAP', 'SQL', 'SSH', 'URL', 'VAT', 'XML'])
    .map((word) => [word.toLowerCase(), word]),
);

/** Prefixes of Make instances and of custom apps before the name of an app. */
const instance = /^(?:app#|emporixcop-)/;

export function moduleWords(module: ContentObject | undefined): ModuleWords {
  const type = textMember(module, 'module') ?? '';
  const colon = type.indexOf(':');
  const app = type.slice(0, Math.max(colon, 0)).replace(instance, '');
  const action = type.slice(colon + 1);
  const name = textMember(contentMember(contentMember(module, 'metadata'), 'designer'), 'name') ?? '';
  return {
    name: name.trim() === '' ? undefined : name,
    app: own(apps, app) ?? appWords(app),
    action: actionWords(app, action),
  };
}

/** Returns the app and action of a module: `HTTP · Make a request`. */
export function moduleAction({ app, action }: ModuleWords): string {
  return [app, action].filter((text) => text !== '').join(' · ');
}

/** Returns the label of a module: its id, then its name if it has one: `3 Fetch orders (HTTP · Make a request)`. */
export function moduleLabel(id: string, module: ContentObject | undefined): string {
  const words = moduleWords(module);
  const action = moduleAction(words);
  const label = words.name === undefined ? action : `${words.name} (${action})`;
  return [id, label].filter((text) => text !== '').join(' ');
}

function appWords(app: string): string {
  const words = app.split(/[-_ ]+/).filter((word) => word !== '');
  return words.map((word) => spellings.get(word.toLowerCase()) ?? capital(word)).join(' ');
}

function actionWords(app: string, action: string): string {
  const unversioned = action.replace(/(?<=\D)\d+$/, '');
  const known = own(actions, app);
  const listed = known && (own(known, action) ?? own(known, unversioned));
  const common = listed ?? own(commonActions, unversioned.toLowerCase());
  if (common !== undefined) return common;
  const words = unversioned
    .replace(/^(?:Action|Trigger|Feeder)(?=[A-Z])/, '')
    .split(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-_ ]+/)
    .map((word) => spellings.get(word.toLowerCase()) ?? word.toLowerCase());
  return capital(words.join(' ').replace(/\ba (?=[aeio])/gi, (article) => `${article.trim()}n `));
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
