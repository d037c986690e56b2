import { captured, documented, inSource } from '../parts.ts';
import { field, FORBIDS_FORMS, server } from './field-records.ts';
import type { Field, Shares } from './field-records.ts';

const DJANGO_REJECTS: Shares = {
  'request.bad_host': 0.35,
  'request.body_invalid': 0.25,
  'request.malformed': 0.12,
  'request.body_too_large': 0.08,
  'request.body_not_parseable': 0.08,
};
/** What Django writes into every response since 3.0, with the settings that a new project has. */
const DJANGO_SET = [
  field('x-frame-options', /^DENY$/u),
  field('x-content-type-options', /^nosniff$/u),
  field('referrer-policy', /^same-origin$/u),
];
const DJANGO_DEFAULTS = documented(
  'https://docs.djangoproject.com/en/stable/ref/middleware/ (SecurityMiddleware), and django/conf/global_settings.py',
);
/** Fields of Python’s frameworks and of what runs them. */
export const PYTHON_FIELDS: readonly Field[] = [
  {
    id: 'django.security_fields',
    product: 'Django',
    headers: DJANGO_SET,
    without: ['x-powered-by', 'cf-ray', 'x-runtime'],
    confidence: 0.75,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: DJANGO_DEFAULTS,
  },
  {
    id: 'django.security_fields_opener',
    product: 'Django',
    headers: [...DJANGO_SET, field('cross-origin-opener-policy', /^same-origin$/u)],
    without: ['x-powered-by', 'cf-ray', 'x-runtime'],
    confidence: 0.82,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: DJANGO_DEFAULTS,
  },
  {
    id: 'django.runserver',
    product: 'Django',
    headers: server(/^WSGIServer\/[\d.]{1,9} (?:CPython|Python)\//u),
    confidence: 0.7,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: documented(
      'https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver; wsgiref of Python answers so with other frameworks, too',
    ),
  },
  {
    id: 'django.runserver_fields',
    product: 'Django',
    headers: [...server(/^WSGIServer\/[\d.]{1,9} (?:CPython|Python)\//u), ...DJANGO_SET],
    confidence: 0.93,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: DJANGO_DEFAULTS,
  },
  {
    id: 'django.daphne',
    product: 'Django',
    headers: server(/^daphne$/iu),
    confidence: 0.8,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: documented('https://github.com/django/daphne: the server of Django Channels'),
  },
  {
    id: 'django.own_csrf_cookie',
    product: 'Django',
    headers: [field('set-cookie', /^csrftoken=[A-Za-z\d]{32,64};/u)],
    confidence: 0.75,
    forbids: FORBIDS_FORMS,
    rejects: DJANGO_REJECTS,
    basis: inSource('https://github.com/django/django/blob/main/django/conf/global_settings.py'),
  },
  {
    id: 'flask.werkzeug',
    product: 'Flask',
    headers: server(/^Werkzeug\/[\d.]/u),
    confidence: 0.7,
    basis: documented(
      'https://flask.palletsprojects.com/en/stable/server/: what Flask runs in development; few others use it',
    ),
  },
  {
    id: 'tornado.own_server',
    product: 'Tornado',
    headers: server(/^TornadoServer\/[\d.]/u),
    confidence: 0.85,
    basis: captured('Tornado 6.2 on loopback'),
  },
  {
    id: 'aiohttp.own_server',
    product: 'aiohttp',
    headers: server(/^Python\/[\d.]{1,9} aiohttp\//u),
    confidence: 0.85,
    basis: captured('aiohttp 3.8.4 on loopback'),
  },
  {
    id: 'gunicorn.application',
    product: 'gunicorn',
    layer: 'web_server',
    speaksFor: 'platform',
    headers: server(/^gunicorn(?:$|\/)/u),
    confidence: 0.45,
    basis: documented(
      'https://docs.gunicorn.org/en/stable/deploy.html: runs applications, relays nothing',
    ),
  },
  {
    id: 'uvicorn.application',
    product: 'uvicorn',
    layer: 'web_server',
    speaksFor: 'platform',
    headers: server(/^uvicorn$/u),
    confidence: 0.45,
    basis: documented('https://www.uvicorn.org/deployment/: runs applications, relays nothing'),
  },
];
