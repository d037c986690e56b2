/** The error page that operators put in place of the product's own. */
export const SORRY_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>We are sorry</title></head>
<body><h1>We are sorry</h1><p>This did not work. Please go back, or write to our support.</p></body>
</html>
`;

/** The statuses that operators give it for. */
export const SORRY_STATUSES = [400, 401, 403, 404, 405, 413, 429, 503];
