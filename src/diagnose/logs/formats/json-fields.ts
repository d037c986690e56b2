import { isObject } from '../../../util/json.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { FieldRole } from '../seen-record.ts';

/** Names by role, most telling first; dots are steps into objects, or part of a flat name. */
export type FieldMap = Readonly<Record<FieldRole, readonly string[]>>;

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Names that loggers and platforms write: bunyan, pino (`req`, `res`), zap, logrus, ECS, OpenTelemetry's HTTP
 * attributes, Serilog, structured logs of Google Cloud, and the variables of nginx.
 */
export const KNOWN_FIELDS: FieldMap = {
  status:
    names(`status status_code statusCode StatusCode http.response.status_code http.status_code http_status httpStatus
    httpRequest.status res.statusCode res.status response.statusCode response.status_code response.status http.status
    response_status responseStatus response_code responseCode resp_status http.response.status code err.status err.statusCode
    error.status error.statusCode meta.res.statusCode`),
  upstreamStatus: names(
    'upstream_status upstreamStatus upstream.status origin_status OriginResponseStatus backend_status',
  ),
  method:
    names(`method http.request.method http.method http_method httpMethod request_method requestMethod RequestMethod
    httpRequest.requestMethod req.method request.method verb meta.req.method`),
  path: names(`path url.path uri url request_uri requestUri RequestPath request_path requestPath req.url req.path req.originalUrl
    originalUrl request.path request.url request.uri http.target http.path http.url url.original url.full
    httpRequest.requestUrl endpoint http.request.uri http.route meta.req.url`),
  time: names(`time @timestamp timestamp ts @t t Timestamp datetime date time_iso8601 time_local event_time eventTime
    asctime written_at receiveTimestamp instant.epochSecond msec`),
  address:
    names(`remote_addr remoteAddr client_ip clientIp clientIP client.ip source.ip client.address remote_ip remoteIp
    remoteAddress remote_address req.remoteAddress req.ip request.remote_ip httpRequest.remoteIp http.client_ip
    network.client.ip ip peer ClientIP client source.address`),
  host: names(`http_host vhost server_name url.domain req.headers.host req.host request.host request.headers.host
    server.address httpRequest.host host`),
  id: names(`request_id requestId RequestId req_id reqId req.id x_request_id x-request-id http.request.id correlation_id
    correlationId trace_id traceId trace.id transaction.id unique_id cf_ray ray_id RayID TraceId dd.trace_id
    req.headers.x-request-id request.id logging.googleapis.com/trace`),
  userAgent:
    names(`user_agent userAgent http_user_agent user_agent.original httpRequest.userAgent req.headers.user-agent
    request.headers.user-agent http.useragent http.user_agent agent UserAgent`),
  account:
    names(`user.id user.name username user_id userId remote_user consumer consumer_id client_id clientId account
    account_id api_key_id key_id sub tenant user`),
  message:
    names(`msg message err.message error.message err.msg reason error_description detail error exception.message
    @m event log.message body`),
};

/** Objects that platforms and loggers put a record's own members in. */
const WRAPPERS = [
  'jsonPayload',
  'fields',
  'data',
  'attributes',
  'context',
  'extra',
  'properties',
  'Properties',
  'message',
  'log',
  'payload',
];

/** The first member of a role that holds a text or a number. */
export function fieldOf(record: JsonObject, paths: readonly string[]): string | number | undefined {
  for (const path of paths) {
    const value = at(record, path);
    if (typeof value === 'string' ? value !== '' && value !== '-' : typeof value === 'number')
      return value;
  }
  return undefined;
}

/** All texts of a role. */
export function fieldsOf(record: JsonObject, paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    const value = at(record, path);
    return typeof value === 'string' && value.length >= 6 ? [value] : [];
  });
  return [...new Set(found)];
}

function at(record: JsonObject, path: string): string | number | undefined {
  if (Object.hasOwn(record, path)) return scalar(record[path]);
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  // Any dot may be a step or part of a name: `http.response` of `status_code`, too.
  for (let end = dot; end !== -1; end = path.indexOf('.', end + 1)) {
    const head = path.slice(0, end);
    const inner = Object.hasOwn(record, head) ? record[head] : undefined;
    if (isObject(inner)) return at(inner, path.slice(end + 1));
  }
  return undefined;
}

function scalar(value: Json | undefined): string | number | undefined {
  // An array of one is how some write headers.
  const one: Json | undefined = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  return typeof one === 'string' || typeof one === 'number' ? one : undefined;
}

/** The record, and the objects in it that may hold the members that count; also text that is JSON once more. */
export function recordsIn(record: JsonObject): readonly JsonObject[] {
  const inner = WRAPPERS.flatMap((name) => {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (isObject(value)) return [value];
    const parsed =
      typeof value === 'string' && value.startsWith('{') ? parseObject(value) : undefined;
    return parsed === undefined ? [] : [parsed];
  });
  return [record, ...inner];
}

/** One line as an object; undefined where it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
