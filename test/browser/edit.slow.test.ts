import { expect, it } from 'vitest';
import type { Client, Payload } from '../sandbox/support/client.ts';
import { useBrowser } from './browser.ts';
import { dotsOf, exampleTenants, goToList, goToModule, rowOf } from './tenants.ts';

const openPage = useBrowser();

async function exportOf(tenant: Client, name: string): Promise<Payload> {
  const { streams } = await tenant.state();
  return tenant.export(streams.find((stream: { name: string }) => stream.name === name).id);
}

/** A module of the stream's scenarios that lies at the top of its flow. */
function moduleIn(payload: Payload, scenario: string, id: number): Payload {
  const { blueprint } = payload.scenarios
    .map((one: Payload) => one.integromat_scenario)
    .find((one: Payload) => one.blueprint.name === scenario);
  return blueprint.flow.find((module: Payload) => module.id === id);
}

/** A payload without the number and id of its version, which every publication changes. */
const unversioned = (payload: Payload): Payload => ({
  ...payload,
  execution_template: { ...payload.execution_template, version: null },
});

const assistant = 'Quote Desk Assistant';
const agent = (payload: Payload): Payload => moduleIn(payload, 'Draft Quote Answer', 3);

it('changes one word of a prompt of 300 lines and nothing else', async () => {
  const { dev } = await exampleTenants();
  const before = await exportOf(dev, assistant);
  const prompt: string = agent(before).mapper.systemPrompt;
  expect(prompt.split('\n')).toHaveLength(300);
  const page = await openPage();
  await goToModule(page, dev, assistant, '3. Quote desk assistant');
  const field = page.getByLabel('mapper › systemPrompt');
  expect(await field.inputValue()).toBe(prompt);
  const edited = prompt.replace('Never promise a date', 'Never guess a date');
  await field.fill(edited);
  await page.getByRole('button', { name: 'Save and publish' }).click();
  await page.getByRole('status').getByText('was published').waitFor();

  const after = await exportOf(dev, assistant);
  expect(agent(after).mapper.systemPrompt).toBe(edited);
  agent(before).mapper.systemPrompt = edited;
  expect(unversioned(after)).toEqual(unversioned(before));
});

it('moves a box and nothing else', async () => {
  const { dev } = await exampleTenants();
  const before = await exportOf(dev, assistant);
  const page = await openPage();
  await goToModule(page, dev, assistant, '3. Quote desk assistant');
  await page.getByLabel('x', { exact: true }).fill('640');
  await page.getByLabel('y', { exact: true }).fill('-90');
  await page.getByRole('button', { name: 'Move' }).click();
  await page.getByRole('status').getByText('The box was moved').waitFor();

  const after = await exportOf(dev, assistant);
  expect(agent(after).metadata.designer).toMatchObject({ x: 640, y: -90 });
  agent(before).metadata.designer = agent(after).metadata.designer;
  expect(unversioned(after)).toEqual(unversioned(before));
});

it('offers the connections of the type that a place needs and reconnects', async () => {
  const { dev } = await exampleTenants();
  const connection = { name: 'second-openai', accountName: 'openai-gpt-3' };
  const added = (await dev.control({ op: 'addConnection', ...connection })).connection;
  const page = await openPage();
  await goToList(page, dev);
  await page.getByRole('link', { name: assistant, exact: true }).click();
  const field = page.getByLabel('Connection of module 3, Quote desk assistant');
  const offered = await field.getByRole('option').allTextContents();
  expect(offered.map((option) => option.trim().split(' ')[0])).toEqual(['acme-openai', 'second-openai']);
  await field.selectOption({ value: String(added.id) });
  await page.locator('form').filter({ has: field }).getByRole('button', { name: 'Reconnect' }).click();
  await page.getByRole('status').getByText('The connection was changed').waitFor();
  expect(Object.values(agent(await exportOf(dev, assistant)).parameters)).toContain(added.id);
});

it('does not delete an active stream, says so, and deletes it once it is inactive', async () => {
  const { dev } = await exampleTenants();
  const page = await openPage();
  await goToList(page, dev);
  const act = async (action: string): Promise<void> => {
    await dotsOf(page, 'Nightly Price Sync').click();
    await page.locator(':popover-open').getByText(action, { exact: true }).click();
  };
  const confirm = () => page.getByRole('button', { name: 'Delete' }).click();
  await act('Delete');
  await confirm();
  const alert = page.getByRole('alert');
  expect(await alert.textContent()).toBe('"Nightly Price Sync" cannot be deleted: deactivate it first.');
  await act('Deactivate');
  await page.getByRole('status').getByText('is inactive').waitFor();
  await act('Delete');
  await confirm();
  await page.getByRole('status').getByText('The value stream was deleted.').waitFor();
  expect(await rowOf(page, 'Nightly Price Sync').count()).toBe(0);
});

it('does not do a thing again when its page is loaded again', async () => {
  const { dev } = await exampleTenants();
  const page = await openPage();
  await goToList(page, dev);
  await page.getByRole('link', { name: 'Summer Sale 2025', exact: true }).click();
  await page.getByLabel('Name').fill('Winter Sale');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { name: 'Winter Sale', level: 1 }).waitFor();
  const version = async (): Promise<number> =>
    (await dev.state()).streams.find((stream: { name: string }) => stream.name === 'Winter Sale').version;
  const once = await version();
  await page.reload();
  expect(await version()).toBe(once);
});
