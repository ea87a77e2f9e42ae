import { describe, expect, it } from 'vitest';
import { moduleLabel } from '../../../src/core/stream/module-words.ts';
import { object } from '../../support/scenario-of.ts';

describe('the label of a module', () => {
  it.each([
    ['builtin:BasicRouter', 'Router'],
    ['builtin:BasicFeeder', 'Iterator'],
    ['builtin:BasicAggregator', 'Array aggregator'],
    ['builtin:BasicIfElse', 'If-else'],
    ['builtin:Rollback', 'Rollback'],
    ['http:ActionSendData', 'HTTP · Make a request'],
    ['http:ActionGetFile', 'HTTP · Get a file'],
    ['gateway:CustomWebHook', 'Webhooks · Custom webhook'],
    ['gateway:WebhookRespond', 'Webhooks · Webhook response'],
    ['util:SetVariable2', 'Tools · Set variable'],
    ['util:SetVariables', 'Tools · Set multiple variables'],
    ['util:FunctionSleep', 'Tools · Sleep'],
    ['util:TextAggregator', 'Tools · Text aggregator'],
    ['json:ParseJSON', 'JSON · Parse JSON'],
    ['json:TransformToJSON', 'JSON · Transform to JSON'],
    ['csv:ParseCSV', 'CSV · Parse CSV'],
    ['regexp:HTMLToText', 'Text parser · HTML to text'],
    ['datastore:AddRecord', 'Data store · Add/replace a record'],
    ['google-sheets:addRow', 'Google Sheets · Add a row'],
    ['google-email:ActionSendEmail', 'Gmail · Send an email'],
    ['google-drive:uploadAFile', 'Google Drive · Upload a file'],
    ['google-calendar:createAnEvent', 'Google Calendar · Create an event'],
    ['microsoft-email:createAndSendAMessage', 'Microsoft 365 Email · Create and send a message'],
    ['slack:CreateMessage', 'Slack · Create a message'],
    ['telegram-bot:SendReplyMessage', 'Telegram Bot · Send reply message'],
    ['openai-gpt-3:CreateCompletion', 'OpenAI · Create completion'],
    ['anthropic-claude:createAMessage', 'Anthropic Claude · Create a message'],
    ['airtable:ActionSearchRecords', 'Airtable · Search records'],
    ['notion:createAPage', 'Notion · Create a page'],
    ['hubspotcrm:SearchCRMObjects', 'HubSpot CRM · Search CRM objects'],
    ['shopify:createOrder', 'Shopify · Create order'],
    ['woocommerce:GetAnOrder', 'WooCommerce · Get an order'],
    ['stripe:retrieveACustomer', 'Stripe · Retrieve a customer'],
    ['mailchimp:UpdateASubscriber', 'Mailchimp · Update a subscriber'],
    ['salesforce:ActionUpdateRecord', 'Salesforce · Update record'],
    ['jira:createAnIssue', 'Jira · Create an issue'],
    ['clickup:makeApiCall', 'ClickUp · Make an API call'],
    ['monday:MakeAPICall', 'monday.com · Make an API call'],
    ['mysql:executeQuery', 'MySQL · Execute query'],
    ['aws-s3:ActionGetFile', 'Amazon S3 · Get file'],
    ['wordpress:updatePost', 'WordPress · Update post'],
    ['scenario-service:CallSubscenario', 'Scenarios · Call a scenario'],
    ['ai-local-agent:RunLocalAIAgent', 'Make AI Agents · Run an agent'],
    ['emporixcop-emporix-commerce:makeApiCall', 'Emporix Commerce · Make an API call'],
    ['app#acme-shop:watchOrders', 'Acme Shop · Watch orders'],
    ['constructor:toString', 'Constructor · To string'],
    [':', ''],
  ])('says app and action in words: %s', (module, words) => {
    expect(moduleLabel('', object({ module }))).toBe(words);
  });

  it('has the name that somebody gave to the box first', () => {
    const metadata = object({ designer: object({ name: 'Fetch orders' }) });
    expect(moduleLabel('3', object({ module: 'http:ActionSendData', metadata }))).toBe(
      '3 Fetch orders (HTTP · Make a request)',
    );
  });
});
