<?php
// A form that wants the token of its session.
session_save_path(getenv('ZOO_FOLDER') . '/sessions');
session_start();
$_SESSION['token'] ??= bin2hex(random_bytes(16));
if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    echo $_SESSION['token'], "\n";
    exit;
}
$sent = $_POST['csrf_token'] ?? null;
if ($sent === null || !hash_equals($_SESSION['token'], $sent)) {
    http_response_code(403);
    error_log('CSRF check failed: ' . ($sent === null ? 'no token' : 'token does not match'));
    echo $sent === null ? 'Missing CSRF token' : 'Invalid CSRF token', "\n";
    exit;
}
echo "bought\n";
