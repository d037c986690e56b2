<?php
// Writes what it is sent, and trips over the folder's mode.
if (file_put_contents(getenv('ZOO_FOLDER') . '/uploads/export.csv', file_get_contents('php://input')) === false) {
    http_response_code(500);
    header('Content-Type: application/json');
    echo json_encode(['error' => 'failed to open stream: Permission denied']), "\n";
    exit;
}
echo "written\n";
