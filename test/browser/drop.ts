import type { Locator, Page } from 'playwright-core';

/** Drags a file from outside the browser over an element and lets it go there, as the window system tells a browser. */
export async function dropFile(page: Page, onto: Locator, path: string): Promise<void> {
  const box = await onto.boundingBox();
  if (box === null) throw new Error('a file is dropped on what is seen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}
