/** A line that tells that a server was started, reloaded or deployed. */
export interface Landmark {
  readonly file: string;
  readonly line: number;
  readonly atMs?: number;
  readonly zoneKnown: boolean;
  /** `nginx was reloaded`. */
  readonly what: string;
}

const MARKS: readonly (readonly [string, string])[] = [
  ['signal process started', 'nginx was given a signal: a reload'],
  [', reconfiguring', 'nginx was reloaded'],
  ['start worker processes', 'nginx was started or reloaded'],
  ['configured -- resuming normal operations', 'Apache httpd was started or reloaded'],
  ['Graceful restart requested', 'Apache httpd was reloaded'],
  ['Doing graceful restart', 'Apache httpd was reloaded'],
  ['SIGHUP received', 'Apache httpd was restarted'],
  ['adapted config to JSON', 'Caddy was given a configuration'],
  ['load complete', 'Caddy loaded a configuration'],
  ['Reloading HAProxy', 'HAProxy was reloaded'],
  ['haproxy version is', 'HAProxy was started'],
  ['Starting gunicorn', 'gunicorn was started'],
  ['Handling signal: hup', 'gunicorn was reloaded'],
  ['Application startup complete', 'an ASGI application was started'],
  ['* Listening on http', 'Puma was started'],
  ['Started Application in', 'a Spring application was started'],
  ['Tomcat started on port', 'a Spring application was started'],
  ['Server listening at http', 'a Node application was started'],
  ['all dependencies initialized. starting workers', 'Envoy was started'],
  ['lds: add/update listener', 'Envoy was given a listener'],
  ['declarative config loaded', 'Kong loaded a configuration'],
  ['Configuration loaded from file', 'Traefik loaded a configuration'],
];

/** What a line tells of a start or reload; undefined for nearly all lines. */
export function landmarkOf(line: string): string | undefined {
  // Access lines are longer, and a request may hold any of these words.
  if (line.length > 500 || line.includes('" ') || line.includes(' HTTP/')) return undefined;
  return MARKS.find(([mark]) => line.includes(mark))?.[1];
}
