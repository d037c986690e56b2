/** What the service is asked for, as far as it matters here. */
export interface ModelCall {
  readonly model: string;
  readonly prompt: string;
  readonly stream: boolean;
  /** `stream_options.include_usage` of chat completions. */
  readonly includeUsage: boolean;
}

/** One event of a stream: its name, where the dialect gives it one, and its data. */
export interface StreamEvent {
  readonly event?: string;
  readonly data: unknown;
}

/** An answer in both forms: whole, and as the events of a stream. */
export interface ModelAnswer {
  readonly whole: unknown;
  readonly events: readonly StreamEvent[];
}

const CREATED = 1_767_225_600;

/** The models that the service has. `gpt-vault` is there and is refused: this account has no access to it. */
export const MODELS = ['gpt-parrot', 'gpt-vault', 'text-embedding-parrot'] as const;

/** A word is a token here; a real provider counts in pieces of words. */
const tokensIn = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** What the parrot says, word by word. */
const wordsFor = (prompt: string): readonly string[] =>
  `You said: ${prompt}`.split(/(?<= )/).filter((word) => word !== '');

/** `POST /v1/chat/completions`. */
export function chatCompletion(call: ModelCall, id: string): ModelAnswer {
  const words = wordsFor(call.prompt);
  const usage = {
    prompt_tokens: tokensIn(call.prompt),
    completion_tokens: words.length,
    total_tokens: tokensIn(call.prompt) + words.length,
  };
  const base = { id: `chatcmpl-${id}`, created: CREATED, model: call.model };
  const chunk = (delta: unknown, finish: string | null): StreamEvent => ({
    data: {
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
      ...(call.includeUsage ? { usage: null } : {}),
    },
  });
  return {
    whole: {
      ...base,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: words.join(''), refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage,
    },
    events: [
      chunk({ role: 'assistant', content: '' }, null),
      ...words.map((word) => chunk({ content: word }, null)),
      chunk({}, 'stop'),
      ...(call.includeUsage
        ? [{ data: { ...base, object: 'chat.completion.chunk', choices: [], usage } }]
        : []),
      { data: '[DONE]' },
    ],
  };
}

/** `POST /v1/responses`. */
export function modelResponse(call: ModelCall, id: string): ModelAnswer {
  const words = wordsFor(call.prompt);
  const text = words.join('');
  const itemId = `msg_${id}`;
  const part = { type: 'output_text', text, annotations: [] };
  const item = {
    type: 'message',
    id: itemId,
    role: 'assistant',
    status: 'completed',
    content: [part],
  };
  const response = {
    id: `resp_${id}`,
    object: 'response',
    created_at: CREATED,
    model: call.model,
    status: 'completed',
    error: null,
    output: [item],
    usage: {
      input_tokens: tokensIn(call.prompt),
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: words.length,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: tokensIn(call.prompt) + words.length,
    },
  };
  const started = { ...response, status: 'in_progress', output: [], usage: null };
  const place = { item_id: itemId, output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', response: started },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...words.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ];
  return {
    whole: response,
    events: events.map((data, at) => ({
      event: data.type,
      data: { ...data, sequence_number: at },
    })),
  };
}

/** `POST /v1/embeddings`: eight numbers that depend on the text alone. */
export function embeddings(model: string, inputs: readonly string[], base64: boolean): unknown {
  const total = inputs.reduce((sum, text) => sum + tokensIn(text), 0);
  return {
    object: 'list',
    model,
    data: inputs.map((text, index) => {
      const vector = Float32Array.from({ length: 8 }, (_, at) => Math.sin(text.length * (at + 1)));
      const embedding = base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
      return { object: 'embedding', index, embedding };
    }),
    usage: { prompt_tokens: total, total_tokens: total },
  };
}

/** `GET /v1/models`. */
export function modelList(): unknown {
  return {
    object: 'list',
    data: MODELS.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'example' })),
  };
}

/** The body of a refusal, in the form that the SDKs read. */
export function refusal(type: string, code: string, message: string): unknown {
  return { error: { message, type, param: null, code } };
}
