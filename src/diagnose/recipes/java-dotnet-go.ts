import type { RecipeRecord } from './recipe.ts';
import { TOKEN_CODES, sh, snippet } from './recipe.ts';

const SPRING_CURL = sh(
  'curl',
  '# with CookieCsrfTokenRepository.withHttpOnlyFalse()',
  "curl -s -c jar.txt -o /dev/null 'ORIGIN/PAGE'",
  'TOKEN=$(awk \'$6 == "XSRF-TOKEN" { print $7 }\' jar.txt)',
  "curl -s -b jar.txt -H \"X-XSRF-TOKEN: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
);
const SPRING_SERVER = snippet(
  'SecurityConfig.java',
  'java',
  'http.csrf(csrf -> csrf',
  '    .csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse()) // a script can read the token',
  '    .ignoringRequestMatchers("/api/**"));                               // only where no cookie signs in',
);

/** Spring, ASP.NET, Jenkins, Phoenix, gorilla/csrf and Go. */
export const JAVA_DOTNET_GO_RECIPES: readonly RecipeRecord[] = [
  ...(['Spring Security', 'Spring Boot'] as const).map((product): RecipeRecord => ({
    product,
    codes: TOKEN_CODES,
    wants:
      'the session (or `XSRF-TOKEN`) cookie, and its token in `X-CSRF-TOKEN`, `X-XSRF-TOKEN` or the field `_csrf`',
    steps: [
      'fetch a page first, and keep its cookies',
      'send the token that belongs to them',
      'for an API with bearer tokens alone, leave the check out: no cookie signs in there',
    ],
    client: [
      SPRING_CURL,
      snippet(
        'form',
        'html',
        '<input type="hidden" th:name="${_csrf.parameterName}" th:value="${_csrf.token}">',
      ),
    ],
    server: [SPRING_SERVER],
    source: 'https://docs.spring.io/spring-security/reference/servlet/exploits/csrf.html',
  })),
  {
    product: 'Spring Boot',
    codes: ['cors.origin_not_allowed', 'cors.method_not_allowed', 'cors.header_not_allowed'],
    wants:
      'an Origin, a method and header fields that the CORS configuration allows; it refuses on the server, for programs, too',
    steps: [
      'outside a browser, send no Origin',
      'allow the origin of the page, its methods and its header fields',
    ],
    client: [],
    server: [
      snippet(
        'WebConfig.java',
        'java',
        'registry.addMapping("/api/**")',
        '    .allowedOrigins("https://app.example.com")',
        '    .allowedMethods("GET", "POST")',
        '    .allowedHeaders("Authorization", "Content-Type");',
      ),
    ],
    source: 'https://docs.spring.io/spring-framework/reference/web/webmvc-cors.html',
  },
  {
    product: 'ASP.NET Core',
    codes: TOKEN_CODES,
    wants:
      'the antiforgery cookie, and the request token as `__RequestVerificationToken` or in `RequestVerificationToken`',
    steps: [
      'fetch the form, and keep its cookie',
      'send the hidden field, or its value in the header field',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="__RequestVerificationToken"[^>]*value="\\([^"]*\\)".*/\\1/p\')',
        "curl -s -b jar.txt -H \"RequestVerificationToken: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet(
        'Program.cs',
        'csharp',
        'builder.Services.AddAntiforgery(options => options.HeaderName = "X-CSRF-TOKEN");',
        'builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("/keys")); // shared by all instances',
        'app.MapPost("/webhook", Handle).DisableAntiforgery(); // only for callers that sign each request',
      ),
    ],
    source: 'https://learn.microsoft.com/aspnet/core/security/anti-request-forgery',
  },
  {
    product: 'ASP.NET',
    codes: TOKEN_CODES,
    wants: 'the cookie `__RequestVerificationToken`, and the field of the same name',
    steps: [
      'fetch the form, and keep its cookie',
      'send cookie and field together',
      'give all servers one machineKey',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="__RequestVerificationToken"[^>]*value="\\([^"]*\\)".*/\\1/p\')',
        "curl -s -b jar.txt --data-urlencode \"__RequestVerificationToken=$TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet('View.cshtml', 'csharp', '@using (Html.BeginForm()) { @Html.AntiForgeryToken() }'),
    ],
    source:
      'https://learn.microsoft.com/aspnet/web-api/overview/security/preventing-cross-site-request-forgery-csrf-attacks',
  },
  {
    product: 'Jenkins',
    codes: TOKEN_CODES,
    wants: 'of a password, a crumb with the session it was made in; of an API token, none',
    steps: [
      'sign in with an API token',
      'or fetch the crumb, and send it with the session cookie of that answer',
    ],
    client: [
      sh('curl', "curl -X POST -u 'USER:API-TOKEN' 'ORIGIN/job/NAME/build'"),
      sh(
        'curl with a crumb',
        "CRUMB=$(curl -s -c jar.txt -u 'USER:PASSWORD' 'ORIGIN/crumbIssuer/api/json' | sed 's/.*\"crumb\":\"\\([^\"]*\\)\".*/\\1/')",
        "curl -X POST -b jar.txt -u 'USER:PASSWORD' -H \"Jenkins-Crumb: $CRUMB\" 'ORIGIN/job/NAME/build'",
      ),
    ],
    server: [],
    source: 'https://www.jenkins.io/doc/book/security/csrf-protection/',
  },
  {
    product: 'Phoenix',
    codes: TOKEN_CODES,
    wants: 'the session cookie, and its token in `x-csrf-token` or as the field `_csrf_token`',
    steps: [
      'fetch a page, keep its session cookie, and read the meta element csrf-token',
      'send both together',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="csrf-token" content="\\([^"]*\\)".*/\\1/p\')',
        "curl -s -b jar.txt -H \"x-csrf-token: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet(
        'router.ex',
        'elixir',
        'pipeline :api do',
        '  plug :accepts, ["json"] # without :protect_from_forgery: no session signs in here',
        'end',
      ),
    ],
    source: 'https://hexdocs.pm/plug/Plug.CSRFProtection.html',
  },
  {
    product: 'gorilla/csrf',
    codes: TOKEN_CODES,
    wants:
      'the cookie `_gorilla_csrf`, and the masked token in `X-CSRF-Token` or as the field `gorilla.csrf.Token`',
    steps: [
      'fetch a page that shows the token, and keep its cookie',
      'send both together; with https, send Referer, too',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="gorilla.csrf.Token" value="\\([^"]*\\)".*/\\1/p\')',
        "curl -s -b jar.txt -H \"X-CSRF-Token: $TOKEN\" -H 'Referer: ORIGIN/' -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet(
        'main.go',
        'go',
        'csrf.Protect(key,',
        '    csrf.TrustedOrigins([]string{"app.example.com"}),',
        '    csrf.Secure(false), // only where the service is called without https, in development',
        ')(router)',
      ),
    ],
    source: 'https://github.com/gorilla/csrf',
  },
  {
    product: 'gorilla/csrf',
    codes: ['csrf.origin_mismatch'],
    wants: 'with https, a Referer (and Origin) of the site or of a trusted host',
    steps: ['send Referer of the site', 'name other hosts as trusted, without a scheme'],
    client: [],
    server: [snippet('main.go', 'go', 'csrf.TrustedOrigins([]string{"app.example.com"})')],
    source: 'https://github.com/gorilla/csrf',
  },
  {
    product: 'Go net/http',
    codes: ['csrf.cross_site', 'csrf.origin_mismatch'],
    wants:
      'no sign of another site: Sec-Fetch-Site must be same-origin or none, and Origin the Host',
    steps: ['outside a browser, send neither field', 'trust the origin of the other site'],
    client: [sh('curl', "curl -d 'name=value' 'ORIGIN/PATH'")],
    server: [
      snippet(
        'main.go',
        'go',
        'protection := http.NewCrossOriginProtection()',
        'protection.AddTrustedOrigin("https://app.example.com")',
        'http.ListenAndServe(":8080", protection.Handler(mux))',
      ),
    ],
    source: 'https://pkg.go.dev/net/http#CrossOriginProtection',
  },
];
