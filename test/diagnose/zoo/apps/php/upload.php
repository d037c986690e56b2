<?php
// Keeps a file that somebody sends, in a folder where the server may not write.
$to = getenv('ZOO_FOLDER') . '/uploads/' . basename($_FILES['file']['name'] ?? 'none');
if (!isset($_FILES['file']) || !move_uploaded_file($_FILES['file']['tmp_name'], $to)) {
    http_response_code(403);
    echo "Upload failed\n";
    exit;
}
echo "kept\n";
