<?php
// An ordinary WordPress configuration; the address comes from the environment, so that a copied
// site may listen anywhere. Nothing here or beside it knows of syndicator.
define('DB_NAME', 'wp');
define('DB_USER', 'unused');
define('DB_PASSWORD', 'unused');
define('DB_HOST', 'unused');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('DB_DIR', dirname(__DIR__) . '/db/');
define('DB_FILE', 'wp.sqlite');
define('WP_HOME', getenv('WORDPRESS_URL'));
define('WP_SITEURL', getenv('WORDPRESS_URL'));
define('WP_ENVIRONMENT_TYPE', 'local');      // application passwords over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $use) {
    define($use . '_KEY', $use . '-key-of-a-site-that-lives-for-one-test');
    define($use . '_SALT', $use . '-salt-of-a-site-that-lives-for-one-test');
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
