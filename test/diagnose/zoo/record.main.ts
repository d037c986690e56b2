// Writes what the zoo's servers answer to test/corpus/diagnose/zoo/, so that the diagnosis can be scored where none of
// them is installed: node scripts/node.mjs test/diagnose/zoo/record.main.ts [product…]
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZOO_CORPUS } from './corpus.ts';
import { PRODUCTS } from './products.ts';
import { missingFor, runProduct } from './run-zoo.ts';

const wanted = process.argv.slice(2);

for (const product of PRODUCTS) {
  if (wanted.length > 0 && !wanted.includes(product.id)) continue;
  const missing = missingFor(product);
  if (missing !== undefined) {
    console.log(`${product.id}: left as it was, ${missing} is not installed here`);
    continue;
  }
  const started = Date.now();
  const materials = await runProduct(product);
  for (const of of product.cases) rmSync(join(ZOO_CORPUS, of.id), { recursive: true, force: true });
  for (const material of materials) {
    const folder = join(ZOO_CORPUS, material.case);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `${material.variant}.json`),
      `${JSON.stringify(material, null, 2)}\n`,
    );
  }
  console.log(`${product.id}: ${materials.length} recorded in ${Date.now() - started} ms`);
}
