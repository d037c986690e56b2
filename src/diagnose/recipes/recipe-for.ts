import type { CauseCode } from '../cause-codes.ts';
import { JAVA_DOTNET_GO_RECIPES } from './java-dotnet-go.ts';
import { NODE_RECIPES } from './node.ts';
import { PYTHON_RECIPES } from './python.ts';
import { recipesOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { RUBY_PHP_RECIPES } from './ruby-php.ts';
import { SERVER_RECIPES } from './servers.ts';

/** All recipes, each for one product and one cause. */
export const RECIPES: readonly Recipe[] = [
  ...recipesOf(PYTHON_RECIPES),
  ...recipesOf(NODE_RECIPES),
  ...recipesOf(RUBY_PHP_RECIPES),
  ...recipesOf(JAVA_DOTNET_GO_RECIPES),
  ...recipesOf(SERVER_RECIPES),
];

/** The recipe for a product (as signatures name it) and a cause; undefined where there is none. */
export function recipeFor(product: string, code: CauseCode): Recipe | undefined {
  return RECIPES.find((recipe) => recipe.product === product && recipe.code === code);
}
