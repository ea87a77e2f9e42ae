import { textMember, type ContentObject } from './content.ts';

/** Tells whether two modules run different actions, so that one cannot be an edit of the other. */
export function areDifferentModules(one: ContentObject, other: ContentObject): boolean {
  const [first, second] = [typeOf(one), typeOf(other)];
  return first.action !== second.action || !isSameApp(first.app, second.app);
}

/** Returns the app and the action of a module, without the versions at their ends: `SetVariable2`. */
function typeOf(module: ContentObject): { readonly app: string; readonly action: string } {
  const type = textMember(module, 'module') ?? '';
  const colon = type.indexOf(':');
  const unversioned = (text: string) => text.replace(/\d+$/, '');
  return { app: unversioned(type.slice(0, Math.max(colon, 0))), action: unversioned(type.slice(colon + 1)) };
}

/** Compares apps without the prefixes of Make instances (docs/reference/platform.md, "Instances"). */
function isSameApp(one: string, other: string): boolean {
  const [first, second] = [one, other].map((app) => [app, app.slice(app.indexOf('-') + 1)]);
  return first?.some((name) => second?.includes(name)) === true;
}
