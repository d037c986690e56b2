import type { Remedy } from '../finding.ts';
import type { Recipe } from '../recipes/recipe.ts';

/** A recipe as remedies: for the caller the steps with one snippet, for the server's owner where its settings are. */
export function remediesOf(recipe: Recipe, title: string): readonly Remedy[] {
  const { product, wants, steps, client, server, source } = recipe;
  const own = client.find((one) => one.title === title) ?? client[0];
  const [settings] = server;
  const want = `${product} wants ${wants}`;
  // Without anything for callers the steps are those of whoever runs it; a snippet for callers holds them itself.
  if (own === undefined) {
    const text = `${want}: ${steps.join('; ')} (${source})`;
    return [
      {
        actor: 'server_owner',
        text,
        general: true,
        ...(settings === undefined ? {} : { paste: settings.text }),
      },
    ];
  }
  const owners: Remedy | undefined = settings && {
    actor: 'server_owner',
    general: true,
    text: `see what ${product} is told to want, in \`${settings.title}\``,
    paste: settings.text,
  };
  return [
    { actor: 'caller', general: true, text: `${want} (${source})`, paste: own.text },
    ...(owners === undefined ? [] : [owners]),
  ];
}
