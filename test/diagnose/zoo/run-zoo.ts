import type { ZooProduct } from './case.ts';
import { missingFronts, startFronts } from './fronts.ts';
import type { ZooMaterial } from './material.ts';
import { makePlace, type Place } from './place.ts';
import { runCase } from './run-case.ts';

/** What is not installed here and that the product's cases need, or undefined. */
export function missingFor(product: ZooProduct): string | undefined {
  const variants = product.cases.flatMap((of) => of.variants);
  return product.missing() ?? missingFronts(variants)[0];
}

/** Starts a product, meets all of its cases in all of their variants, and ends it. */
export async function runProduct(product: ZooProduct): Promise<readonly ZooMaterial[]> {
  const place = makePlace();
  try {
    return await meetAll(product, place);
  } finally {
    await place.leave();
  }
}

async function meetAll(product: ZooProduct, place: Place): Promise<readonly ZooMaterial[]> {
  const running = await product.start(place);
  // All cases in one variant after the other: in a log, other requests stand beside a request, not itself again.
  const variants = [...new Set(product.cases.flatMap((of) => of.variants))];
  const meetings = variants.flatMap((variant) =>
    product.cases.flatMap((of) => (of.variants.includes(variant) ? [{ of, variant }] : [])),
  );
  const fronts = await startFronts(
    place,
    meetings.map(({ of, variant }) => ({
      port: running.port(of.id, variant.startsWith('custom')),
      variant,
    })),
  );
  const material: ZooMaterial[] = [];
  for (const { of, variant } of meetings) {
    material.push(await runCase({ place, product, running, fronts }, of, variant));
  }
  return material;
}
